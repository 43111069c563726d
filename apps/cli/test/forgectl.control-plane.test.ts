import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { createKubernetesConnection, patchObject, readObject } from "@cardano-forge/kubernetes";
import { beforeAll, expect, it } from "vitest";
import { everyCommandSuite } from "./every-command/every-command-suite.ts";
import { forgectl as runForgectl } from "./every-command/in-process.ts";
import { honestPool, putObjects } from "./every-command/real-pool.ts";
import { aLeader } from "./status/builders.ts";

const NAMESPACE = "cardano-mainnet";
const LEADERS = `/apis/cardano.io/v1/namespaces/${NAMESPACE}/cardanoleaders`;
const { signal } = new AbortController();

describeWithControlPlane("forgectl on a real API server", (controlPlane) => {
  beforeAll(async () => {
    await putObjects(controlPlane().kubeconfigPath, honestPool(NAMESPACE));
  });

  const forgectl = (...words: string[]) =>
    runForgectl([...words, "--kubeconfig", controlPlane().kubeconfigPath, "-n", NAMESPACE]);

  it("shows the pool as it does on the stand-in", async () => {
    const { code, out } = await forgectl("status");

    expect(code).toBe(0);
    expect(out).toContain("✓ 1 forger: producer-1");
    expect(await forgectl("why", "producer-0")).toMatchObject({ code: 0 });
    expect(await forgectl("verify-single-forger")).toMatchObject({ code: 0 });
  });

  it("finds nothing wrong with the definitions and rights of an administrator", async () => {
    const { findings } = JSON.parse((await forgectl("doctor", "-o", "json")).out) as {
      findings: { area: string; level: string }[];
    };
    const levels = findings.filter(({ area }) => area === "access" || area === "definitions").map(({ level }) => level);

    expect(new Set(levels)).toEqual(new Set(["ok"]));
  });

  it("lets exactly one of two operators ask, in two directions, twenty times, and tells the other the truth", async () => {
    await using admin = connect(controlPlane().kubeconfigPath);
    const path = `${LEADERS}/${aLeader().metadata.name}`;
    for (let round = 0; round < 20; round += 1) {
      await admin.patch(path, { metadata: { annotations: { "cardano.io/handover": null } } });

      const targets = ["producer-0", "producer-2"];
      const runs = await Promise.all(targets.map((to) => forgectl("switchover", "--to", to, "-y", "--no-wait")));

      const winner = runs.findIndex(({ code }) => code === 0);
      const loser = runs[1 - winner];
      expect(runs.map(({ code }) => code).toSorted()).toEqual([0, 6]);
      expect(loser?.err).toContain(`Another hand-over is under way, to ${targets[winner]}; nothing was asked.`);
      expect(await admin.handover(path)).toMatchObject({ to: targets[winner] });
    }
  });

  everyCommandSuite(controlPlane);
});

function connect(kubeconfigPath: string) {
  const connection = createKubernetesConnection({ kubeconfigPath, requestTimeoutMs: 20_000 });
  return {
    async patch(path: string, body: object): Promise<void> {
      expect(await patchObject(connection, path, body, signal)).toMatchObject({ kind: "found" });
    },
    async handover(path: string): Promise<unknown> {
      const answer = await readObject(connection, path, signal);
      const { metadata } = (answer as { object: { metadata: { annotations: Record<string, string> } } }).object;
      return JSON.parse(metadata.annotations["cardano.io/handover"] ?? "null");
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}
