import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDevnetKubeApiserver } from "@cardano-forge/devnet-kube-apiserver";
import { expect, it } from "vitest";
import { createEventRecorder, createKubernetesConnection, listPoolEvents, readObject } from "../src/index.ts";

it("lists what sidecars recorded, the oldest first, and nothing that anybody else did", async () => {
  await using server = await disposableServer();
  const { connection, namespace } = server;
  const alien = { metadata: { name: "x", namespace }, involvedObject: { kind: "Pod", name: "a", namespace } };
  await connection.send({
    method: "POST",
    url: `/api/v1/namespaces/${namespace}/events`,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      ...alien,
      reason: "Pulled",
      message: "m",
      type: "Normal",
      source: { component: "kubelet" },
    }),
  });
  const recorder = createEventRecorder({
    connection,
    namespace,
    component: "cardano-forge-manager",
    instance: "producer-1",
    onFailure: ({ kind }) => expect.unreachable(kind),
  });
  const regarding = { apiVersion: "cardano.io/v1", kind: "CardanoLeader", name: "cardano-leader", uid: "u", namespace };
  for (const reason of ["SeatTaken", "ForgingVerified"]) {
    recorder.record({ regarding, type: "Normal", reason, action: "Forge", note: `${reason}.` });
  }
  await recorder.flush(5000);

  const answer = await listPoolEvents(connection, { namespace }, AbortSignal.timeout(5000));

  expect(answer.kind === "found" && answer.events).toMatchObject([
    { reason: "SeatTaken", message: "SeatTaken.", pod: "producer-1", regarding: "CardanoLeader/cardano-leader" },
    { reason: "ForgingVerified", count: 1, type: "Normal" },
  ]);
});

it("says that an object is not there as a value", async () => {
  await using server = await disposableServer();

  const path = `/api/v1/namespaces/${server.namespace}/pods/none`;

  expect(await readObject(server.connection, path, AbortSignal.timeout(5000))).toEqual({ kind: "absent" });
});

async function disposableServer() {
  const namespace = "cardano-mainnet";
  const server = await startDevnetKubeApiserver({ namespaces: [namespace] });
  const directory = await mkdtemp(join(tmpdir(), "forge-events-"));
  const kubeconfigPath = join(directory, "kubeconfig");
  await writeFile(kubeconfigPath, server.kubeconfig({ namespace }));
  const connection = createKubernetesConnection({ kubeconfigPath, requestTimeoutMs: 5000 });
  return {
    namespace,
    connection,
    async [Symbol.asyncDispose]() {
      await connection.close();
      await server.stop();
      await rm(directory, { recursive: true });
    },
  };
}
