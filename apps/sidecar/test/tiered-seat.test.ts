import { createElector, type Elector, type LeaseStore, timingFor } from "@cardano-forge/election";
import { createManualClock, createMemoryRegister, type ManualClock } from "@cardano-forge/election/testing";
import { describe, expect, it, type TestContext } from "vitest";
import { createTieredSeat } from "../src/tiered-seat.ts";

const LOCAL = timingFor({ leaseDurationMs: 6000 });
const GLOBAL = timingFor({ leaseDurationMs: 30_000 });

type Cleanup = Pick<TestContext, "onTestFinished">;

/** Two clusters of one pool: a register for each, and three arbiters. */
function aPool({ onTestFinished }: Cleanup) {
  const clock = createManualClock();
  const arbiters = ["a", "b", "c"].map((prefix) => createMemoryRegister({ prefix }));
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  let starts = 0;

  function aPod(register: ReturnType<typeof createMemoryRegister>, o: { rank?: number; cluster?: string } = {}) {
    starts += 1;
    const random = (count: number): Uint8Array => new Uint8Array(count).fill(starts);
    const electorOver = (stores: LeaseStore[], timing: typeof LOCAL): Elector =>
      createElector({
        identity: `pod@${o.cluster ?? "east"}_${starts}`,
        stores,
        timing,
        clock,
        random: numbered(random),
      });
    const wishes = { isReady: true, isFirst: true };
    const seat = createTieredSeat({
      clock,
      onChange: () => undefined,
      cluster: {
        elector: electorOver([register.store("local")], LOCAL),
        isReady: () => wishes.isReady,
        rank: () => o.rank ?? 0,
      },
      pool: {
        elector: electorOver(
          arbiters.map((one, index) => one.store(`arbiter-${index}`)),
          GLOBAL,
        ),
        isReady: () => wishes.isReady && wishes.isFirst,
        rank: () => 0,
      },
    });
    void seat.run(stop.signal);
    return { seat, wishes };
  }

  return { clock, arbiters, aPod };
}

/** Two requests must never carry the same nonce. */
function numbered(random: (count: number) => Uint8Array) {
  let calls = 0;
  return (count: number): Uint8Array => {
    calls += 1;
    const bytes = random(count);
    new DataView(bytes.buffer).setUint32(4, calls);
    return bytes;
  };
}

const pass = (clock: ManualClock, ms: number): Promise<void> => clock.advance(ms);

describe("a pod of one of several clusters", () => {
  it("has no permit while it only leads its cluster, and one that ends with the shorter lease once it has both", async (test) => {
    const { clock, aPod } = aPool(test);
    const { seat } = aPod(createMemoryRegister({ prefix: "east" }));

    await pass(clock, 10_000);
    expect(seat.waiting()).toMatchObject({ endingBecause: undefined });
    expect(seat.term()).toBeUndefined();
    expect(seat.observe()).toBeUndefined();

    await pass(clock, 30_000);
    expect(seat.waiting()).toBeUndefined();
    expect(seat.term()?.remainingMs()).toBeGreaterThan(0);
    expect(seat.term()?.remainingMs()).toBeLessThanOrEqual(6000);
    expect(seat.observe()).toMatchObject({ keepsCluster: true, endingBecause: undefined });
  });

  it("writes nothing to the arbiters while another pod leads its cluster, and watches them all along", async (test) => {
    const { clock, arbiters, aPod } = aPool(test);
    const register = createMemoryRegister({ prefix: "east" });
    const leader = aPod(register);
    await pass(clock, 10_000);
    leader.wishes.isFirst = false;
    await pass(clock, 5000);
    const writes = () => arbiters.map(({ history }) => history.length);
    const before = writes();

    aPod(register, { rank: 1 });
    await pass(clock, 60_000);

    expect(writes()).toEqual(before);
  });

  it("is followed by the other pod of its cluster at once, because that one has watched the arbiters too", async (test) => {
    const { clock, aPod } = aPool(test);
    const register = createMemoryRegister({ prefix: "east" });
    const first = aPod(register);
    const second = aPod(register, { rank: 1 });
    await pass(clock, 45_000);
    expect(first.seat.term()).toBeDefined();

    first.wishes.isReady = false;
    const released = first.seat.release({
      reason: "test",
      to: "pod@east",
      toOfPool: undefined,
      offByWallMs: undefined,
    });
    await pass(clock, 4000);

    expect((await released).kind).toBe("released");
    expect(second.seat.term()?.remainingMs()).toBeGreaterThan(0);
    expect(first.seat.waiting()).toBeUndefined();
  });

  it("goes on leading its cluster when it gives only the pool's seat to another one", async (test) => {
    const { clock, aPod } = aPool(test);
    const east = aPod(createMemoryRegister({ prefix: "east" }));
    await pass(clock, 40_000);
    const west = aPod(createMemoryRegister({ prefix: "west" }), { cluster: "west" });
    await pass(clock, 40_000);
    expect(east.seat.term()).toBeDefined();
    expect(west.seat.waiting()).toBeDefined();

    const why = { reason: "west comes first", to: undefined, toOfPool: "pod@west", offByWallMs: undefined };
    void east.seat.release({ ...why, isPoolOnly: true });
    await pass(clock, 1000);

    expect(west.seat.term()?.remainingMs()).toBeGreaterThan(0);
    expect(east.seat.waiting()).toMatchObject({ endingBecause: undefined });
  });

  it("has to give back the pool's seat when it loses its cluster's", async (test) => {
    const { clock, aPod } = aPool(test);
    const register = createMemoryRegister({ prefix: "east" });
    const { seat } = aPod(register);
    await pass(clock, 40_000);
    expect(seat.observe()).toMatchObject({ endingBecause: undefined });

    register.edit({ holderIdentity: "somebody-else" });
    await pass(clock, 3000);

    expect(seat.observe()).toMatchObject({ keepsCluster: false });
    expect(seat.observe()?.endingBecause).toContain("somebody-else");
  });
});
