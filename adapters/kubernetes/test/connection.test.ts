import { renameSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { ObjectVersionApi } from "@kubernetes/client-node/dist/gen/types/ObjectParamAPI.js";
import { describe, expect, it } from "vitest";
import { createKubernetesConnection, type RequestReport } from "../src/index.ts";
import { json, startScriptedServer, statusNo, until } from "./scripted-server.ts";

const get = { method: "GET", url: "/version" } as const;

describe("deadline", () => {
  it.each([
    ["never answers", () => undefined],
    [
      "stops in the middle of the body",
      (_: unknown, response: ServerResponse) => {
        response.writeHead(200, { "Content-Length": "100" }).write("{");
      },
    ],
  ])("ends a request to a server that %s, and its connection with it", async (_, reply) => {
    await using server = await startScriptedServer(reply);
    const reports: RequestReport[] = [];
    const connection = server.connect({ requestTimeoutMs: 50, onRequest: (report) => reports.push(report) });

    await expect(connection.send(get)).rejects.toMatchObject({ code: "KUBERNETES_TIMEOUT" });

    expect(reports).toMatchObject([{ verb: "get", resource: "nonresource", code: "timeout" }]);
    await until(() => server.open() === 0);
  });

  it("covers a credential plugin that hangs", async () => {
    await using server = await startScriptedServer((_, response) => json(response, 200, {}));
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: process.execPath,
      args: ["-e", "setTimeout(() => {}, 2000)"],
    };
    const connection = server.connect({ requestTimeoutMs: 50, kubeconfigPath: server.kubeconfig({ exec }) });

    await expect(connection.send(get)).rejects.toMatchObject({ code: "KUBERNETES_TIMEOUT" });
    expect(server.seen).toEqual([]);
  });

  it("gives up at once when the caller does", async () => {
    await using server = await startScriptedServer(() => undefined);
    const controller = new AbortController();
    const sent = server.connect().send({ ...get, signal: controller.signal });

    await until(() => server.seen.length === 1);
    controller.abort(new Error("no longer wanted"));

    await expect(sent).rejects.toMatchObject({ code: "KUBERNETES_ABORTED", cause: new Error("no longer wanted") });
  });

  it("calls a connection that breaks before the answer unreachable, so that a write counts as unknown", async () => {
    await using server = await startScriptedServer((_, response) => response.destroy());

    await expect(server.connect().send(get)).rejects.toMatchObject({ code: "KUBERNETES_UNREACHABLE" });
  });
});

describe("connections", () => {
  it("are kept, so that a hundred requests in a row need one", async () => {
    await using server = await startScriptedServer((_, response) => json(response, 200, {}));
    const connection = server.connect();

    for (let sent = 0; sent < 100; sent += 1) await connection.send(get);

    expect(server.opened()).toBe(1);
  });

  it("are shared by typed APIs of client-node, which get the same deadline", async () => {
    const version = { major: "1", minor: "36", gitVersion: "v1.36.3" };
    await using server = await startScriptedServer((_, response, index) => {
      if (index < 2) json(response, 200, version);
    });
    const api = server.connect({ requestTimeoutMs: 200 }).api(ObjectVersionApi);

    expect((await api.getCode()).gitVersion).toBe("v1.36.3");
    await api.getCode();
    expect(server.opened()).toBe(1);
    await expect(api.getCode()).rejects.toMatchObject({ code: "KUBERNETES_TIMEOUT" });
  });

  it("are few, however many requests are made at once", async () => {
    await using server = await startScriptedServer((_, response) => setTimeout(() => json(response, 200, {}), 2));
    const connection = server.connect();

    await Promise.all(Array.from({ length: 100 }, () => connection.send(get)));

    expect(server.opened()).toBeLessThanOrEqual(8);
  });

  it("are all gone after close, and nothing is sent any more", async () => {
    await using server = await startScriptedServer((_, response) => json(response, 200, {}));
    const connection = server.connect();
    await connection.send(get);

    await connection.close();

    await until(() => server.open() === 0);
    await expect(connection.send(get)).rejects.toMatchObject({ code: "KUBERNETES_CONNECTION_CLOSED" });
    expect(server.seen).toHaveLength(1);
  });
});

describe("body", () => {
  it("is refused when it grows past the bound, before it fills the memory", async () => {
    await using server = await startScriptedServer((_, response) => {
      const flood = (): void => {
        response.write(Buffer.alloc(64 * 1024), (error) => error ?? setImmediate(flood));
      };
      flood();
    });
    const connection = server.connect({ maxBodyBytes: 1024 * 1024 });

    await expect(connection.send(get)).rejects.toMatchObject({ code: "KUBERNETES_ANSWER_UNREADABLE" });
    await until(() => server.open() === 0);
  });
});

describe("credentials", () => {
  it("are read again after a 401, and the request is repeated once", async () => {
    await using server = await startScriptedServer((request, response) => {
      if (request.authorization === "Bearer second") json(response, 200, {});
      else statusNo(response, 401, "Unauthorized");
    });
    const kubeconfigPath = server.kubeconfig({ "token-file": join(server.directory, "token") });
    writeFileSync(join(server.directory, "token"), "first");
    const connection = server.connect({ kubeconfigPath });
    writeFileSync(join(server.directory, "token"), "second");

    expect((await connection.send(get)).status).toBe(200);
    expect(server.seen.map(({ authorization }) => authorization)).toEqual(["Bearer first", "Bearer second"]);
  });

  it("that stay wrong give the 401 to the caller after two attempts, not more", async () => {
    await using server = await startScriptedServer((_, response) => statusNo(response, 401, "Unauthorized"));

    expect((await server.connect().send(get)).status).toBe(401);
    expect(server.seen).toHaveLength(2);
  });

  it("of a service account follow the token file when the kubelet replaces it", async () => {
    await using server = await startScriptedServer((_, response) => json(response, 200, {}));
    const tokenFile = join(server.directory, "token");
    writeFileSync(tokenFile, "first");
    const authProvider = { name: "tokenFile", config: { tokenFile } };
    const connection = server.connect({ kubeconfigPath: server.kubeconfig({ "auth-provider": authProvider }) });

    await connection.send(get);
    writeFileSync(`${tokenFile}.new`, "second");
    renameSync(`${tokenFile}.new`, tokenFile);
    await connection.send(get);

    expect(server.seen.map(({ authorization }) => authorization)).toEqual(["Bearer first", "Bearer second"]);
  });

  it("come from an exec plugin, as kubectl would call it", async () => {
    await using server = await startScriptedServer((_, response) => json(response, 200, {}));
    const answer = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token: "t" } };
    const args = ["-e", `console.log(${JSON.stringify(JSON.stringify(answer))})`];
    const exec = { apiVersion: answer.apiVersion, command: process.execPath, args };

    await server.connect({ kubeconfigPath: server.kubeconfig({ exec }) }).send(get);

    expect(server.seen[0]?.authorization).toBe("Bearer t");
  });

  it("that cannot be read are told from an API server that cannot be reached", async () => {
    await using server = await startScriptedServer((_, response) => json(response, 200, {}));
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: join(server.directory, "no-such-plugin") };
    const connection = server.connect({ kubeconfigPath: server.kubeconfig({ exec }) });

    await expect(connection.send(get)).rejects.toMatchObject({ code: "KUBERNETES_CREDENTIALS_UNREADABLE" });
  });
});

describe("kubeconfig", () => {
  it("gives the namespace of its context", async () => {
    await using server = await startScriptedServer(() => undefined);

    expect(server.connect()).toMatchObject({ namespace: "pools", server: server.url });
  });

  it("may name its context after a #, and says which part is missing", async () => {
    await using server = await startScriptedServer(() => undefined);
    const path = server.kubeconfig({ token: "t" });
    const open = (kubeconfigPath: string) => createKubernetesConnection({ kubeconfigPath, requestTimeoutMs: 1_000 });

    expect(open(`${path}#mine`).server).toBe(server.url);
    expect(() => open(`${path}#other`)).toThrow('context "other" is not in the kubeconfig');
    expect(() => open(`${path}#broken`)).toThrow('cluster "nowhere" is not in the kubeconfig');
    expect(() => open(`${path}.missing`)).toThrow(/kubeconfig .*missing could not be read/);
  });
});
