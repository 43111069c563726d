import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { logOf } from "./harness/sidecar-log.ts";
import type { Rule } from "./harness/sidecar-role.ts";
import { ask } from "./harness/sidecar-view.ts";
import { stopForger, type TakeOver } from "./harness/take-over.ts";
import { FAULT_TIMING } from "./harness/timing.ts";

const NAMES = ["producer-0", "producer-1"];
const STEADY_WITHIN_MS = 60_000;
const TOLD_WITHIN_MS = 15_000;

const isPromtoolFound = spawnSync("promtool", ["--version"]).status === 0;
const isPromtoolRequired = process.env["FORGE_REQUIRE_PROMTOOL"] === "1";

describeWithControlPlane(
  "what an operator sees",
  (controlPlane) => {
    let cluster: ProducerCluster;
    let silent: ProducerCluster;
    beforeAll(async () => {
      const shared = { controlPlane: controlPlane(), names: NAMES, timing: FAULT_TIMING };
      const restrict = (rules: readonly Rule[]) => rules.filter(({ resources }) => !resources.includes("events"));
      [cluster, silent] = await Promise.all([
        startProducerCluster({ ...shared, namespace: "seen" }),
        startProducerCluster({ ...shared, namespace: "without-events", restrict }),
      ]);
    });
    afterAll(() => Promise.all([cluster, silent].map((one) => one?.[Symbol.asyncDispose]())));

    describe("of a pool whose leader was asked to stop", () => {
      let takeOver: TakeOver;
      beforeAll(async () => {
        takeOver = await stopForger(cluster, STEADY_WITHIN_MS);
        await cluster.steady(STEADY_WITHIN_MS);
      });

      it("shows the holder in `kubectl get lease`", async () => {
        const [header, row, ...others] = linesOf(await cluster.kubectl("get", "lease"));

        expect(header?.split(/ {2,}/)).toEqual(["NAME", "HOLDER", "AGE"]);
        expect(row).toMatch(new RegExp(`^cardano-node-leader +${takeOver.to}_[0-9a-f]{16} `));
        expect(others).toEqual([]);
      });

      it("shows who leads and forges in `kubectl get cardanoleader`", async () => {
        const [header, row, ...others] = await awaitFact("row", TOLD_WITHIN_MS, async () => {
          const lines = linesOf(await cluster.kubectl("get", "cardanoleader", "-o", "wide"));
          return lines[1]?.includes(`${takeOver.to} `) && lines[1].includes(" true ") ? lines : undefined;
        });

        const columns = ["NAME", "LEADER POD", "FORGING", "LAST TRANSITION", "REASON", "MESSAGE", "AGE"];
        expect(header?.split(/ {2,}/)).toEqual(columns);
        expect(row).toMatch(
          new RegExp(
            `^cardano-leader +${takeOver.to} +true +\\d+s +ForgingVerified +the node forges with the real credentials +`,
          ),
        );
        expect(others).toEqual([]);
      });

      it("tells the hand-over, and of every pod, in the status of the CardanoLeader", async () => {
        const { status } = JSON.parse(await cluster.kubectl("get", "cardanoleader", "cardano-leader", "-o", "json"));

        const last = status.history.at(-1);
        expect(last).toMatchObject({ from: takeOver.from, to: takeOver.to, reason: "ForgingVerified" });
        expect(last.gapMilliseconds).toBeLessThan(5000);
        expect(status.pods.map(({ name }: { name: string }) => name).sort()).toEqual(NAMES);
        expect(status.conditions).toContainEqual(expect.objectContaining({ type: "Ready", status: "True" }));
      });

      it("reads well in `kubectl describe cardanoleader`, events included", async () => {
        const described = await cluster.kubectl("describe", "cardanoleader", "cardano-leader");

        expect(described).toMatch(new RegExp(`Leader Pod: +${takeOver.to}`));
        expect(described).toMatch(/Forging Enabled: +true/);
        const events = described.slice(described.indexOf("\nEvents:"));
        expect(events).toMatch(/Type +Reason +Age +From +Message/);
        expect(events).toMatch(
          new RegExp(`Normal +ForgingVerified +.*cardano-forge-manager.* ${takeOver.to}: the node forges`),
        );
      });

      it("tells the story in `kubectl get events`, from the first seat to the one after", async () => {
        const { from, to } = takeOver;
        const story = (await cluster.kubectl("get", "events", "--sort-by=.lastTimestamp", "--no-headers"))
          .split("\n")
          .map((line) => line.trim().split(/ {2,}/))
          .map(([, , reason, about, message]) => ({ reason, about, pod: message?.split(":")[0] }));

        const chapters = (pod: string, reasons: readonly string[]): number[] =>
          reasons.map((reason) => story.findIndex((event) => event.pod === pod && event.reason === reason));
        const before = chapters(from, ["SeatTaken", "ForgingVerified", "StopRequested", "NodeOff"]);
        const after = chapters(to, ["SeatTaken", "ForgingVerified"]);
        expect([...before, ...after]).not.toContain(-1);
        expect(before).toEqual(before.toSorted((a, b) => a - b));
        expect(after).toEqual(after.toSorted((a, b) => a - b));
        // Events know whole seconds only, and within one the seat was given and taken.
        expect(after[0]).toBeGreaterThan(before[1] as number);
        expect(new Set(story.map(({ about }) => about).filter(Boolean))).toEqual(
          new Set(["cardanoleader/cardano-leader"]),
        );
      });

      it.skipIf(!isPromtoolFound && !isPromtoolRequired)(
        `serves metrics in which promtool finds no fault${isPromtoolFound ? "" : " (skipped: promtool is not installed; FORGE_REQUIRE_PROMTOOL=1 makes this a failure)"}`,
        async () => {
          for (const name of NAMES) {
            const input = await ask(cluster.pod(name).sidecarUrl, "/metrics");
            const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input, encoding: "utf8" });

            expect(input).toContain("cardano_forging_enabled{");
            expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
          }
        },
      );

      it("needed nothing beyond deploy/rbac.yaml", async () => {
        const user = `system:serviceaccount:${cluster.namespace}:cardano-forge`;
        const requests = (await readFile(controlPlane().auditLogPath ?? "", "utf8"))
          .split("\n")
          .filter((line) => line.includes(user))
          .map((line) => JSON.parse(line) as { responseStatus?: { code: number }; requestURI: string });

        expect(requests.length).toBeGreaterThan(20);
        expect(requests.filter(({ responseStatus }) => responseStatus?.code === 403)).toEqual([]);
      });
    });

    describe("of a pool whose Role lacks events", () => {
      it("is a pool that forges, and says once what to add", async () => {
        const forger = await silent.steady(STEADY_WITHIN_MS);
        const told = (await logOf(silent.pod(forger))).filter(({ msg }) => msg === "Kubernetes Events not recorded");

        expect(told).toHaveLength(1);
        expect(told[0]).toMatchObject({
          level: "warn",
          kind: "forbidden",
          hint: "give the Role create and patch on events",
        });
        expect(linesOf(await silent.kubectl("get", "events", "--ignore-not-found"))).toEqual([]);
      });
    });
  },
  { hasAuditLog: true },
);

const PREDECESSOR = new URL("../../adapters/kubernetes/test/fixtures/predecessor-cardanoleaders.yaml", import.meta.url);

describeWithControlPlane(
  "under the predecessor's own definition of CardanoLeader",
  (controlPlane) => {
    let cluster: ProducerCluster;
    beforeAll(async () => {
      cluster = await startProducerCluster({
        controlPlane: controlPlane(),
        namespace: "predecessor",
        names: NAMES,
        timing: FAULT_TIMING,
      });
      await cluster.steady(STEADY_WITHIN_MS);
    });
    afterAll(() => cluster?.[Symbol.asyncDispose]());

    it("one pod forges and says who leads; what the definition lacks is left out and said once", async () => {
      const forger = await cluster.forger();
      const status = await awaitFact("status", TOLD_WITHIN_MS, async () => {
        const leader = JSON.parse(await cluster.kubectl("get", "cardanoleader", "cardano-leader", "-o", "json"));
        return leader.status?.forgingEnabled === true ? leader.status : undefined;
      });
      const told = (await logOf(cluster.pod(forger))).filter(({ msg }) => msg === "CardanoLeader not written");

      expect(status).toMatchObject({ leaderPod: forger, reason: "ForgingVerified" });
      expect(status).not.toHaveProperty("pods");
      expect(told).toHaveLength(1);
      expect(told[0]).toMatchObject({ kind: "field-not-declared" });
      expect(told[0]?.["hint"]).toContain("deploy/crds/cardanoleaders.yaml");
    });
  },
  { definitions: [PREDECESSOR.pathname] },
);

function linesOf(printed: string): string[] {
  return printed
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}
