import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { beforeAll, expect, it } from "vitest";
import { createApiClient } from "../scenario/api-client.ts";
import type { Terminal } from "./play-transcript.ts";

const path = "/apis/cardano.io/v1/namespaces/watched/cardanoforgeclusters";
const spec = {
  network: { name: "mainnet", magic: 764_824_073 },
  pool: { id: `pool1${"q".repeat(51)}`, idHex: "a".repeat(56), ticker: "ABC" },
  region: "eu-1",
};

/** `kubectl get -w`, which goes on for as long as somebody looks. */
export function describeWatch(terminal: () => Terminal): void {
  beforeAll(async () => {
    const client = createApiClient(terminal().kubeconfigPath);
    const post = (to: string, body: object) =>
      client.send({ method: "POST", path: to, contentType: "application/json", body: JSON.stringify(body) });
    await post("/api/v1/namespaces", { metadata: { name: "watched" } });
    await post(path, { apiVersion: "cardano.io/v1", kind: "CardanoForgeCluster", metadata: { name: "home" }, spec });
  });

  it("kubectl get cardanoforgeclusters -w shows each change in a line of its own", async () => {
    const client = createApiClient(terminal().kubeconfigPath);
    const setState = (effectiveState: string) =>
      client.send({
        method: "PATCH",
        path: `${path}/home/status`,
        contentType: "application/merge-patch+json",
        body: JSON.stringify({ status: { effectiveState, effectivePriority: 1, healthStatus: { healthy: true } } }),
      });
    const kubectl = spawn("kubectl", ["-n", "watched", "get", "cardanoforgeclusters", "-w"], {
      env: {
        ...process.env,
        PATH: `${terminal().path}:${process.env["PATH"]}`,
        KUBECONFIG: terminal().kubeconfigPath,
        KUBECACHEDIR: terminal().cacheDirectory,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: kubectl.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string[]> => {
      const { value } = (await lines.next()) as { value: string };
      return value.trim().split(/ {2,}/).slice(0, -1);
    };

    expect(await next()).toEqual(["NAME", "NETWORK", "POOL", "STATE", "PRIORITY", "ACTIVE LEADER", "HEALTHY"]);
    expect(await next()).toEqual(["home", "mainnet", "ABC"]);
    await setState("Enabled");
    expect(await next()).toEqual(["home", "mainnet", "ABC", "Enabled", "1", "true"]);
    await setState("Disabled");
    expect(await next()).toEqual(["home", "mainnet", "ABC", "Disabled", "1", "true"]);
    kubectl.kill("SIGINT");
  });
}
