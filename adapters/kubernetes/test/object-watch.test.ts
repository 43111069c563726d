import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { watchObject } from "../src/object-watch.ts";
import { manualPace } from "./manual-pace.ts";
import { startScriptedServer, statusNo, until } from "./scripted-server.ts";

const target = { collection: "/apis/coordination.k8s.io/v1/namespaces/a/leases", name: "b" };

function send(response: ServerResponse, ...types: string[]): void {
  for (const type of types) response.write(`${JSON.stringify({ type, object: { text: "ünïcode" } })}\n`);
}

describe("watching one object", () => {
  it("hints at each change, and not at bookmarks", async () => {
    await using server = await startScriptedServer((_, response) => {
      response.writeHead(200);
      send(response, "ADDED", "BOOKMARK", "MODIFIED", "DELETED");
    });
    const controller = new AbortController();
    let hints = 0;

    watchObject(server.connect(), target, () => (hints += 1), { signal: controller.signal, pace: manualPace() });

    await until(() => hints === 3);
    const { searchParams } = new URL(server.seen[0]?.url ?? "", server.url);
    expect(searchParams.get("fieldSelector")).toBe("metadata.name=b");
    expect(searchParams.has("resourceVersion")).toBe(false);
    controller.abort();
  });

  it("stops promptly on abort and leaves no connection", async () => {
    await using server = await startScriptedServer((_, response) => {
      response.writeHead(200);
      send(response, "ADDED");
    });
    const controller = new AbortController();
    let hints = 0;
    watchObject(server.connect(), target, () => (hints += 1), { signal: controller.signal, pace: manualPace() });
    await until(() => hints === 1);

    controller.abort();

    await until(() => server.open() === 0);
    expect(server.seen).toHaveLength(1);
  });

  it("waits longer after each failure, up to a minute, whatever the failure is", async () => {
    const controller = new AbortController();
    const pace = manualPace();
    await using server = await startScriptedServer((_, response, index) => {
      if (index === 9) controller.abort();
      if (index % 3 === 0) response.destroy();
      else if (index % 3 === 1) statusNo(response, 403, "Forbidden");
      else response.writeHead(200).end('{"type":"ERROR","object":{"code":410}}\n');
    });

    watchObject(server.connect(), target, () => undefined, { signal: controller.signal, pace });

    await until(() => controller.signal.aborted);
    expect(pace.slept.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1_000));
  });

  it("begins with the shortest wait again after a watch that held", async () => {
    const controller = new AbortController();
    const pace = manualPace();
    await using server = await startScriptedServer((_, response, index) => {
      if (index === 3) pace.advance(240_000);
      if (index === 5) controller.abort();
      response.writeHead(200).end();
    });

    watchObject(server.connect(), target, () => undefined, { signal: controller.signal, pace });

    await until(() => controller.signal.aborted);
    expect(pace.slept.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 1_000, 1_000]);
  });

  it("ends when its connection is closed, instead of trying for ever", async () => {
    const pace = manualPace();
    await using server = await startScriptedServer((_, response) => {
      response.writeHead(200);
      send(response, "ADDED");
    });
    const connection = server.connect();
    let hints = 0;
    watchObject(connection, target, () => (hints += 1), { signal: new AbortController().signal, pace });
    await until(() => hints === 1);

    await connection.close();

    await until(() => pace.slept.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(pace.slept).toHaveLength(1);
  });
});
