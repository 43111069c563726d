import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect, type OpenScope } from "../../src/cluster/connect.ts";
import { readLogTail } from "../../src/dashboard/log-tail.ts";
import { createModelSource } from "../../src/dashboard/model-source.ts";
import { type KubeconfigFile, writeKubeconfig } from "../harness/kubeconfig-file.ts";

const LINE = JSON.stringify({
  level: "info",
  time: "2026-09-01T12:00:00.123Z",
  msg: "lease \u001b[2Jacquired",
  term: 3,
});
const TARGET = { context: undefined, namespace: "cardano-mainnet", pod: "producer-0" };

let answer: { status: number; text: string } | undefined;
let asked: string[] = [];
const server = createServer(({ url = "" }, response) => {
  if (!url.includes("/log?")) return void response.writeHead(404).end();
  asked.push(url);
  if (answer !== undefined) response.writeHead(answer.status).end(answer.text);
});

let kubeconfig: KubeconfigFile;
let scope: OpenScope;
beforeEach(async () => {
  asked = [];
  answer = { status: 200, text: `${LINE}\nno json\n` };
  await once(server.listen(0, "127.0.0.1"), "listening");
  kubeconfig = await writeKubeconfig(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  scope = connect({ kubeconfig: kubeconfig.path, requestTimeout: 2000 });
});
afterEach(async () => {
  await scope.connection.close();
  server.closeAllConnections();
  await once(server.close(), "close");
  await kubeconfig[Symbol.asyncDispose]();
});

describe("the log of a pod on the dashboard", () => {
  const read = () => readLogTail([scope], TARGET, new AbortController().signal);

  it("is the end of what its sidecar wrote, for people, without anything that a terminal acts on", async () => {
    expect(await read()).toEqual({
      target: TARGET,
      lines: ["12:00:00.123  info   lease acquired  term=3", "no json"],
    });
    expect(asked).toEqual([
      "/api/v1/namespaces/cardano-mainnet/pods/producer-0/log?container=forge-manager&tailLines=100",
    ]);
  });

  it.each([
    { status: 403, says: "you may not read it: allow get on pods/log" },
    { status: 404, says: "the API server says 404" },
  ])("says why it cannot be read where the answer is $status", async ({ status, says }) => {
    answer = { status, text: "{}" };

    expect(await read()).toMatchObject({ lines: [], because: says });
  });

  it("is read once somebody looks at it, and holds up nothing else where it never comes", async () => {
    const leaving = new AbortController();
    const source = createModelSource([scope], () => Date.now(), leaving.signal);
    const isOnce = (isTrue: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const unsubscribe = source.subscribe(() => {
          if (isTrue()) resolve(unsubscribe());
        });
      });
    const running = source.run();
    answer = undefined;
    source.wantLog(TARGET);
    await isOnce(() => source.current().readAtMs !== undefined);
    expect(asked).toHaveLength(1);
    expect(source.current().log).toBeUndefined();

    answer = { status: 200, text: "first\n" };
    source.wantLog({ ...TARGET, pod: "producer-1" });
    await isOnce(() => source.current().log?.target.pod === "producer-1");

    expect(source.current().log?.lines).toEqual(["first"]);
    leaving.abort();
    await running;
  });
});
