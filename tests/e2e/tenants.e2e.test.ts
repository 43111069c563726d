import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { stopForger } from "./harness/take-over.ts";
import { FAULT_TIMING } from "./harness/timing.ts";

const STEADY_MS = 60_000;
const TOLD_MS = 30_000;
const TAKEN_MS = 40_000;

describeWithControlPlane("two pools in one namespace", (controlPlane) => {
  let pools: readonly ProducerCluster[] = [];
  beforeAll(async () => {
    const shared = { controlPlane: controlPlane(), namespace: "tenants", timing: FAULT_TIMING };
    const startPool = (names: readonly string[]): Promise<ProducerCluster> =>
      startProducerCluster({ ...shared, names, isTenant: true });
    // One after the other, as they would be installed.
    pools = [await startPool(["first-0", "first-1"])];
    pools = [...pools, await startPool(["second-0"])];
  });
  afterAll(() => Promise.all(pools.map((one) => one[Symbol.asyncDispose]())));
  afterEach(async () => {
    for (const { judge } of pools) expect(await judge.overlap()).toEqual([]);
  });

  it("forge at the same time, each by a Lease of its own, and kubectl shows both", async () => {
    const forgers = await Promise.all(pools.map((one) => one.steady(STEADY_MS)));

    const [first] = pools as [ProducerCluster];
    const names = pools.map(({ pool }) => pool.objectName);
    const shown = await awaitFact("both pools in kubectl", TOLD_MS, async () => {
      const rows = await first.kubectl("get", "cardanoleaders", "--no-headers");
      return rows.match(/ true /g)?.length === 2 ? rows : undefined;
    });
    const leases = await first.kubectl("get", "leases", "--no-headers");
    for (const [index, name] of names.entries()) {
      expect(shown).toMatch(new RegExp(`^${name} +${forgers[index]} +true `, "m"));
      expect(leases).toMatch(new RegExp(`^${name} +${forgers[index]}_`, "m"));
    }
  });

  it("go their own ways: a pod of one takes over from another, and the other pool's leader keeps its seat", async () => {
    const [first, second] = pools as [ProducerCluster, ProducerCluster];
    const seat = (): Promise<string> => {
      return second.kubectl(
        "get",
        "lease",
        second.pool.objectName,
        "-o",
        "jsonpath={.spec.holderIdentity} {.spec.leaseTransitions}",
      );
    };
    const before = await seat();

    const { to } = await stopForger(first, TAKEN_MS);

    expect(first.names).toContain(to);
    await second.forgedAfter(Date.now(), TAKEN_MS);
    expect(await seat()).toBe(before);
  });
});
