import { describe, expect, it } from "vitest";
import { createElector, ElectionError, microTime, readRecord, timingFor, waitMs, writeRecord } from "../src/index.ts";
import { createManualClock, type MemoryRegister, settle } from "../src/testing/index.ts";
import { advanceUntil, type Candidate, createRig, timing } from "./election-rig.ts";

const W = waitMs(timing.leaseDurationMs, timing);
const holders = (...candidates: Candidate[]): number => candidates.filter((one) => one.valid() !== undefined).length;

describe("an election over one register", () => {
  it("creates a free Lease where there is none and takes it only after W, because two absences look alike", async () => {
    const { clock, registers, join } = createRig();
    const a = await join("a");

    await clock.advance(1000);
    expect(registers[0]?.current()).toMatchObject({ holderIdentity: "" });
    await clock.advance(W - 1500);
    expect(a.valid()).toBeUndefined();
    await clock.advance(3000);

    expect(a.valid()?.fencingToken).toBe(1);
    expect(registers[0]?.current()).toMatchObject({
      holderIdentity: "a",
      leaseTransitions: 1,
      leaseDurationSeconds: 15,
    });
  });

  it("has exactly one holder among many that start together", async () => {
    const { clock, join } = createRig();
    const all = [await join("a"), await join("b"), await join("c")];

    for (let step = 0; step < 400; step += 1) {
      await clock.advance(250);
      expect(holders(...all)).toBeLessThanOrEqual(1);
    }

    expect(holders(...all)).toBe(1);
  });

  it("keeps waiting while the holder renews, however long that takes", async () => {
    const { clock, join } = createRig();
    const a = await join("a");
    await clock.advance(20_000);
    const b = await join("b");

    await clock.advance(600_000);

    expect(a.valid()?.fencingToken).toBe(1);
    expect(b.terms).toEqual([]);
    expect(a.terms.length).toBe(1);
  });

  it("takes over from a holder that died within W and a stagger, with a higher fencing token", async () => {
    const { clock, join } = createRig();
    const a = await join("a");
    await clock.advance(20_000);
    const b = await join("b");
    await clock.advance(30_000);

    a.leave();
    await clock.advance(W + 5000 + 3 * timing.staggerMs);

    expect(b.valid()?.fencingToken).toBe(2);
    expect(b.terms[0]?.acquiredBy).toBe("waited");
  });

  it("hands over at once where the release was seen, and to the one that it names", async () => {
    const { clock, join } = createRig();
    const a = await join("a_1");
    await clock.advance(20_000);
    const [b, c] = [await join("b_1"), await join("c_1")];
    await clock.advance(30_000);

    const released = a.terms[0]?.release({ reason: "maintenance", to: "c", note: "all done by noon" });
    await clock.advance(50);

    expect(await released).toEqual({ kind: "released", registers: 1 });
    expect(c.valid()).toMatchObject({ fencingToken: 2, acquiredBy: "release-seen", note: "all done by noon" });
    expect(b.valid()).toBeUndefined();
  });

  it("goes to another candidate when the one that was named is gone", async () => {
    const { clock, join } = createRig();
    const a = await join("a_1");
    await clock.advance(20_000);
    const b = await join("b_1");
    await clock.advance(30_000);

    void a.terms[0]?.release({ reason: "maintenance", to: "ghost" });
    await clock.advance(4 * timing.staggerMs);

    expect(b.valid()?.fencingToken).toBe(2);
  });

  it("does not believe a release on a register that it has not watched for W", async () => {
    const { clock, join } = createRig();
    const a = await join("a");
    await clock.advance(20_000);
    const late = await join("late");
    await clock.advance(1000);
    expect(late.elector.status().registers).toMatchObject([{ isWatched: false }]);

    await Promise.all([a.terms[0]?.release({ reason: "stop", note: "all done by noon" }), clock.advance(100)]);
    a.leave();
    await clock.advance(5000);
    expect(late.valid()).toBeUndefined();
    await clock.advance(W);
    expect(late.elector.status().registers).toMatchObject([{ isWatched: true }]);

    // Nor its note: it may be of any age.
    expect(late.valid()).toMatchObject({ acquiredBy: "waited", note: undefined });
  });

  it("does not take a free record for a release when it replaced another write than the one it saw", async () => {
    const { clock, registers, join } = createRig();
    const a = await join("a");
    await clock.advance(20_000);
    const b = await join("b");
    await clock.advance(20_000);
    const lease = registers[0]?.current();
    const configuration = lease === undefined ? undefined : readRecord(lease).configuration;
    if (configuration === undefined) throw new Error("a wrote nothing of its own");
    a.leave();

    const times = { acquireTime: microTime(0), renewTime: microTime(1) };
    registers[0]?.edit(
      writeRecord({ state: "free", holder: "", term: 1, nonce: "00", prev: "another", configuration, ...times }),
    );
    await clock.advance(W - 1000);
    expect(b.valid()).toBeUndefined();
    await clock.advance(5000);

    expect(b.valid()).toBeDefined();
  });

  it("respects the record's own duration when it is longer than ours", async () => {
    const { clock, registers, join } = createRig();
    const a = await join("a");
    await clock.advance(1000);
    registers[0]?.edit({ holderIdentity: "client-go", leaseDurationSeconds: 60, annotation: undefined });

    await clock.advance(50_000);
    expect(a.valid()).toBeUndefined();
    await clock.advance(waitMs(60_000, timing) - 50_000 + 2000);

    expect(a.valid()).toBeDefined();
  });

  it.each([
    {
      what: "spoiled",
      spoil: (register: MemoryRegister) =>
        register.edit({ holderIdentity: "", annotation: "{", leaseDurationSeconds: 1 }),
    },
    { what: "deleted", spoil: (register: MemoryRegister) => register.delete() },
  ])(
    "respects the longer duration of a record that was $what, because its writer may hold on for that long",
    async (o) => {
      const { clock, registers, join, network } = createRig();
      const wire = network();
      const long = await join("long", { stores: wire.stores, timing: timingFor({ leaseDurationMs: 30_000 }) });
      await clock.advance(40_000);
      const short = await join("short", { timing: timingFor({ leaseDurationMs: 10_000 }) });
      await clock.advance(20_000);
      await advanceUntil(clock, () => (long.valid()?.remainingMs() ?? 0) > 29_900);

      wire.cut.add(0);
      if (registers[0] !== undefined) o.spoil(registers[0]);
      for (let passedMs = 0; passedMs < 45_000; passedMs += 50) {
        await clock.advance(50);
        expect(holders(long, short)).toBeLessThanOrEqual(1);
      }

      expect(short.valid()).toBeDefined();
      expect(long.terms.length).toBe(1);
    },
  );

  it("believes a release of a holder with a longer lease only when it has watched for W of that lease", async () => {
    const { clock, join } = createRig();
    const long = await join("long", { timing: timingFor({ leaseDurationMs: 30_000 }) });
    await clock.advance(40_000);
    const brief = timingFor({ leaseDurationMs: 10_000 });
    const short = await join("short", { timing: brief });
    await clock.advance(waitMs(10_000, brief) + 2000);

    void long.terms[0]?.release({ reason: "stop" });
    await clock.advance(5000);
    long.leave();

    expect(short.valid()).toBeUndefined();
    await clock.advance(waitMs(30_000, brief));
    expect(short.valid()).toMatchObject({ acquiredBy: "waited" });
  });

  it("forgets a longer duration once records of its own duration have stood for that long", async () => {
    const { clock, registers, join } = createRig();
    const long = await join("long", { timing: timingFor({ leaseDurationMs: 30_000 }) });
    await clock.advance(40_000);
    const brief = timingFor({ leaseDurationMs: 10_000 });
    const [first, second] = [await join("first", { timing: brief }), await join("second", { timing: brief, rank: 1 })];
    long.leave();
    await advanceUntil(clock, () => first.valid() !== undefined);
    await clock.advance(waitMs(30_000, timing));

    first.leave();
    registers[0]?.delete();
    await clock.advance(waitMs(10_000, brief) + 5000);

    expect(second.valid()).toBeDefined();
  });

  it("steps down at once when somebody else holds the Lease, annotation kept or not", async () => {
    const { clock, registers, join } = createRig();
    const a = await join("a");
    await clock.advance(20_000);

    registers[0]?.edit({ holderIdentity: "client-go" });
    await clock.advance(500);

    expect(a.terms[0]?.signal.aborted).toBe(true);
    expect(String(a.terms[0]?.signal.reason)).toContain("client-go");
  });

  it("keeps its term when the Lease is deleted, without a gap", async () => {
    const { clock, registers, join } = createRig();
    const [a, b] = [await join("a"), await join("b", { rank: 1 })];
    await clock.advance(20_000);

    registers[0]?.delete();
    for (let step = 0; step < 240; step += 1) {
      await clock.advance(250);
      expect(holders(a, b)).toBe(1);
    }

    expect(a.terms.length).toBe(1);
    expect(registers[0]?.current()?.holderIdentity).toBe("a");
  });

  it("steps down when its Lease was replaced by another object, even with the very same content", async () => {
    const { clock, registers, join } = createRig();
    const a = await join("a");
    await clock.advance(20_000);
    const lease = registers[0]?.current();
    if (lease === undefined) throw new Error("a wrote nothing");
    const { uid: _, resourceVersion: __, ...content } = lease;

    registers[0]?.delete();
    await registers[0]?.store("backup").create(content, { signal: new AbortController().signal });
    await clock.advance(500);

    expect(String(a.terms[0]?.signal.reason)).toContain("replaced by another object");
  });

  it("steps down when a record says that others count differently, though it could take that record back", async () => {
    const { clock, registers, join } = createRig();
    const a = await join("a");
    await clock.advance(20_000);

    const configuration = { arbiters: "00ff", durationMs: 15_000, driftBound: 0.002 };
    const times = { acquireTime: microTime(0), renewTime: microTime(1) };
    registers[0]?.edit(writeRecord({ state: "free", holder: "", term: 1, nonce: "00", configuration, ...times }));
    await clock.advance(500);

    expect(String(a.terms[0]?.signal.reason)).toContain("other arbiters");
  });

  it("steps down when its two clocks drift apart, long before that looks like a pause", async () => {
    const { clock, join } = createRig();
    const a = await join("a");
    await clock.advance(20_000);

    await clock.pause(700, { suspended: true });
    await clock.advance(300);

    expect(a.valid()).toBeUndefined();
    expect(String(a.terms[0]?.signal.reason)).toContain("drifted apart");
  });

  it("begins a new term with all of the waiting after its own has lapsed", async () => {
    const rig = createRig();
    const net = rig.network();
    const a = await rig.join("a", { stores: net.stores });
    await rig.clock.advance(20_000);
    net.cut.add(0);
    await rig.clock.advance(20_000);
    net.cut.clear();

    await rig.clock.advance(W - 1000);
    expect(a.valid()).toBeUndefined();
    await rig.clock.advance(8000);

    expect(a.valid()?.fencingToken).toBe(2);
    expect(a.terms[0]?.remainingMs()).toBe(0);
  });

  it("is over for its holder before its record is freed, however slow the server is", async () => {
    const rig = createRig();
    const net = rig.network();
    const a = await rig.join("a", { stores: net.stores });
    await rig.clock.advance(20_000);
    net.delayMs = 2000;

    const released = a.terms[0]?.release({ reason: "stop" });
    await settle();

    expect(a.terms[0]?.remainingMs()).toBe(0);
    expect(rig.registers[0]?.current()?.holderIdentity).toBe("a");
    await rig.clock.advance(5000);
    expect(await released).toMatchObject({ kind: "released" });
  });

  it("renews over a label that somebody put on the Lease", async () => {
    const { clock, registers, join } = createRig();
    const a = await join("a");
    await clock.advance(20_000);

    registers[0]?.edit({});
    await clock.advance(60_000);

    expect(a.terms.length).toBe(1);
    expect(a.valid()).toBeDefined();
  });

  it("ends the term in time to stop when the server cannot be reached, and is over before anybody can take it", async () => {
    const rig = createRig();
    const net = rig.network();
    const a = await rig.join("a", { stores: net.stores });
    await rig.clock.advance(20_000);
    const b = await rig.join("b", { rank: 1 });
    await rig.clock.advance(20_000);

    net.cut.add(0);
    let firedWithMs: number | undefined;
    for (let step = 0; step < 200; step += 1) {
      await rig.clock.advance(250);
      expect(holders(a, b)).toBeLessThanOrEqual(1);
      if (a.terms[0]?.signal.aborted === true) firedWithMs ??= a.terms[0].remainingMs();
    }

    expect(firedWithMs).toBeGreaterThanOrEqual(timing.stopBoundMs);
    expect(b.valid()).toBeDefined();
  });

  it("counts its lease from when the write was sent, not from the answer", async () => {
    const rig = createRig();
    const net = rig.network();
    net.delayMs = 4000;
    const a = await rig.join("a", { stores: net.stores });

    for (let step = 0; step < 400 && a.valid() === undefined; step += 1) await rig.clock.advance(100);

    expect(a.valid()?.remainingMs()).toBeLessThanOrEqual(timing.leaseDurationMs - 4000);
  });

  it("keeps its seat with a server that answers 2 s late each way", async () => {
    const rig = createRig();
    const net = rig.network();
    const a = await rig.join("a", { stores: net.stores });
    await rig.clock.advance(20_000);

    net.delayMs = 4000;
    await rig.clock.advance(300_000);

    expect(a.terms.length).toBe(1);
    expect(a.valid()).toBeDefined();
  });

  it("finds out by reading when the answer to a write was lost, and grants from when it was sent", async () => {
    const rig = createRig();
    const net = rig.network();
    const a = await rig.join("a", { stores: net.stores });
    await rig.clock.advance(20_000);

    net.losing.add(0);
    await rig.clock.advance(120_000);

    expect(a.terms.length).toBe(1);
    expect(a.valid()).toBeDefined();
  });

  it.each([
    ["paused", false],
    ["suspended", true],
  ])("is over at once after its process was %s for longer than a tick may be late", async (_, suspended) => {
    const { clock, join } = createRig();
    const a = await join("a");
    await clock.advance(20_000);

    await clock.pause(4000, { suspended });
    await clock.advance(300);

    expect(a.valid()).toBeUndefined();
    expect(String(a.terms[0]?.signal.reason)).toMatch(/paused|drifted/);
  });

  it("waits anew after a pause of its own, because it cannot know what it missed", async () => {
    const { clock, join } = createRig();
    const a = await join("a");
    await clock.advance(20_000);
    const b = await join("b");
    await clock.advance(20_000);
    a.leave();
    await clock.advance(W - 6000);

    await clock.pause(2600);
    await clock.advance(10_000);
    expect(b.valid()).toBeUndefined();
    await clock.advance(W);

    expect(b.valid()).toBeDefined();
  });

  it("is not disturbed by wall time that jumps by an hour", async () => {
    const { clock, join } = createRig();
    const [a, b] = [await join("a"), await join("b", { rank: 1 })];
    await clock.advance(20_000);

    clock.jumpWall(3_600_000);
    await clock.advance(30_000);
    clock.jumpWall(-7_200_000);
    await clock.advance(30_000);

    expect([a.terms.length, b.terms.length]).toEqual([1, 0]);
  });

  it("never takes a term while it is not ready, and takes it once it is", async () => {
    const { clock, join } = createRig();
    const a = await join("a", { isReady: false });
    await clock.advance(60_000);
    expect(a.terms).toEqual([]);

    a.isReady = true;
    await clock.advance(2000);

    expect(a.valid()).toBeDefined();
  });

  it("frees what its dead predecessor held, so that the others need not wait the lease out", async () => {
    const { clock, registers, join } = createRig();
    const a = await join("a_1");
    await clock.advance(20_000);
    const b = await join("b_1");
    await clock.advance(20_000);
    const predecessor = a.elector.confirmed();
    a.leave();

    await join("a_2", { predecessor, isReady: false });
    await clock.advance(2000);

    expect(predecessor).toEqual([expect.objectContaining({ uid: registers[0]?.current()?.uid })]);
    expect(b.valid()).toMatchObject({ fencingToken: 2, acquiredBy: "release-seen" });
  });

  it("says at once when a renewal is confirmed, so that the newest is passed on to a successor", async () => {
    const { clock, join } = createRig();
    const a = await join("a_1");
    await clock.advance(20_000);
    const watching = new AbortController();
    const seen: unknown[] = [];
    a.elector.onConfirmed(() => seen.push(a.elector.confirmed()[0]), watching.signal);

    await clock.advance(timing.renewIntervalMs + 250);
    const newest = a.elector.confirmed()[0];
    watching.abort();
    await clock.advance(timing.renewIntervalMs * 2);

    expect(seen).toEqual([newest]);
  });

  it("leaves what its predecessor held alone as soon as anything about it has changed", async () => {
    const { clock, registers, join } = createRig();
    const a = await join("a_1");
    await clock.advance(20_000);
    const predecessor = a.elector.confirmed();
    a.leave();
    registers[0]?.edit({});

    await join("a_2", { predecessor, isReady: false });
    await clock.advance(2000);

    expect(registers[0]?.current()?.holderIdentity).toBe("a_1");
  });

  it("leaves the record of another alone when it releases late", async () => {
    const rig = createRig();
    const net = rig.network();
    const a = await rig.join("a", { stores: net.stores });
    await rig.clock.advance(20_000);
    const b = await rig.join("b", { rank: 1 });
    await rig.clock.advance(20_000);
    net.cut.add(0);
    await rig.clock.advance(40_000);
    net.cut.clear();

    const released = a.terms[0]?.release({ reason: "late" });
    await rig.clock.advance(10_000);

    expect(await released).toEqual({ kind: "nothing-held" });
    expect(rig.registers[0]?.current()?.holderIdentity).toBe("b");
    expect(b.valid()).toBeDefined();
  });

  it("releases while a renewal is in flight", async () => {
    const rig = createRig();
    const net = rig.network();
    const a = await rig.join("a", { stores: net.stores });
    await rig.clock.advance(20_000);
    net.delayMs = 1000;
    const renewals = () => rig.registers[0]?.history.length ?? 0;
    const before = renewals();
    await advanceUntil(rig.clock, () => renewals() !== before);

    a.isReady = false;
    const released = a.terms[0]?.release({ reason: "stop" });
    await rig.clock.advance(5000);

    expect(await released).toEqual({ kind: "released", registers: 1 });
    expect(rig.registers[0]?.current()?.holderIdentity).toBe("");
  });

  it("gives up a release that nobody answers, within two request timeouts", async () => {
    const rig = createRig();
    const net = rig.network();
    const a = await rig.join("a", { stores: net.stores });
    await rig.clock.advance(20_000);
    net.cut.add(0);

    const released = a.terms[0]?.release({ reason: "stop" });
    await rig.clock.advance(2 * timing.requestTimeoutMs + 500);

    expect(await released).toMatchObject({ kind: "unconfirmed" });
  });

  it("gives a seat back without waiting for a register that was away all the time, because nothing of its own is there", async () => {
    const rig = createRig(3);
    const net = rig.network();
    net.cut.add(2);
    const a = await rig.join("a", { stores: net.stores });
    await advanceUntil(rig.clock, () => a.valid() !== undefined);

    a.isReady = false;
    const released = a.terms[0]?.release({ reason: "stop" });
    await rig.clock.advance(500);

    expect(await Promise.race([released, settle()])).toEqual({ kind: "released", registers: 2 });
  });

  it("waits for a register that went away after it was written, because the record there is its own", async () => {
    const rig = createRig(3);
    const net = rig.network();
    const a = await rig.join("a", { stores: net.stores });
    await advanceUntil(rig.clock, () => a.valid() !== undefined);
    net.cut.add(2);
    await rig.clock.advance(timing.renewIntervalMs * 2);

    a.isReady = false;
    const released = a.terms[0]?.release({ reason: "stop" });
    await rig.clock.advance(1000);
    net.cut.delete(2);
    await rig.clock.advance(timing.requestTimeoutMs * 2);

    expect(await released).toEqual({ kind: "released", registers: 3 });
    expect(rig.registers.map((register) => register.current()?.holderIdentity)).toEqual(["", "", ""]);
  });

  it("refuses to take part in an election of other arbiters, and says what to do", async () => {
    const { clock, registers, join } = createRig();
    const other = createRig(3);
    const stranger = await other.join("x");
    await other.clock.advance(20_000);
    const lease = other.registers[0]?.current();
    if (lease === undefined) throw new Error("the stranger wrote nothing");
    expect(stranger.valid()).toBeDefined();
    const a = await join("a");
    await clock.advance(500);
    const { uid: _, resourceVersion: __, ...write } = lease;
    registers[0]?.edit(write);

    await clock.advance(120_000);

    expect(a.valid()).toBeUndefined();
    expect(a.elector.status()).toMatchObject({
      standing: "refused",
      refusal: expect.stringContaining("delete the Lease"),
    });
  });

  it("watches without writing when it only observes", async () => {
    const { clock, registers } = createRig();
    const store = registers[0]?.store("arbiter-0");
    if (store === undefined) throw new Error("no register");
    const random = (count: number) => new Uint8Array(count);
    const elector = createElector({ identity: "o", stores: [store], clock, random, timing });
    const controller = new AbortController();

    elector.observe(controller.signal);
    await clock.advance(60_000);
    controller.abort();
    await settle();

    expect(registers[0]?.history.length).toBe(1);
    expect(clock.sleepers()).toBe(0);
  });

  it("leaves no timer behind when the campaign ends", async () => {
    const { clock, join } = createRig();
    const a = await join("a");
    await clock.advance(20_000);

    a.leave();
    await clock.advance(100);

    expect(clock.sleepers()).toBe(0);
  });
});

describe("an election over three registers", () => {
  it("is held by a majority, survives one dead register, and ends with two", async () => {
    const rig = createRig(3);
    const net = rig.network();
    const a = await rig.join("a", { stores: net.stores });
    await rig.clock.advance(20_000);
    expect(a.valid()).toBeDefined();

    net.cut.add(0);
    await rig.clock.advance(60_000);
    expect(a.terms.length).toBe(1);
    expect(a.valid()).toBeDefined();
    net.cut.add(1);
    await rig.clock.advance(20_000);

    expect(a.valid()).toBeUndefined();
  });

  it("never has two holders while the network is split in two, and moves to the side with the majority", async () => {
    const rig = createRig(3);
    const [left, right] = [rig.network(), rig.network()];
    const a = await rig.join("a", { stores: left.stores });
    const b = await rig.join("b", { stores: right.stores, rank: 1 });
    await rig.clock.advance(20_000);
    expect(a.valid()).toBeDefined();

    left.cut = new Set([1, 2]);
    right.cut = new Set([0]);
    for (let step = 0; step < 400; step += 1) {
      await rig.clock.advance(250);
      expect(holders(a, b)).toBeLessThanOrEqual(1);
    }

    expect(b.valid()).toBeDefined();
  });

  it("credits no write whose confirmation comes later than G after what it replaced was read", async () => {
    const rig = createRig(3);
    const net = rig.network();
    const a = await rig.join("a", { stores: net.stores });
    await rig.clock.advance(20_000);

    net.holding.set(0, 9000);
    net.cut.add(0);
    await rig.clock.advance(14_500);
    const applied = rig.registers[0]?.current()?.renewTime;
    net.cut.delete(0);
    await rig.clock.advance(4000);

    expect(rig.registers[0]?.current()?.renewTime).toBe(applied);
    expect(a.elector.status().registers.map(({ isGranted }) => isGranted)).toEqual([false, true, true]);
    expect(a.valid()).toBeDefined();
  });

  it("frees what it won when it did not win a majority", async () => {
    const rig = createRig(3);
    const net = rig.network();
    net.delayMs = 400;
    const a = await rig.join("a", { stores: net.stores });
    await advanceUntil(rig.clock, () => a.elector.status().standing === "acquiring");
    for (const register of rig.registers.slice(1)) register.edit({ holderIdentity: "stranger" });
    a.isReady = true;
    await rig.clock.advance(300);
    expect(rig.registers[0]?.current()?.holderIdentity).toBe("a");

    await rig.clock.advance(2000);

    expect(a.valid()).toBeUndefined();
    expect(rig.registers[0]?.current()?.holderIdentity).toBe("");
  });

  it("refuses two arbiters that are one server", async () => {
    const rig = createRig(3);
    const [one, two] = rig.registers;
    if (one === undefined || two === undefined) throw new Error("no registers");
    const a = await rig.join("a", { stores: [one.store("x"), one.store("y"), two.store("z")] });

    await rig.clock.advance(60_000);

    expect(a.valid()).toBeUndefined();
    expect(a.elector.status().refusal).toContain("x and y are one API server");
  });
});

describe("building an elector", () => {
  it("lists everything that is wrong with its options at once", () => {
    const store = createRig().registers[0]?.store("same");
    const options = {
      identity: "",
      stores: store === undefined ? [] : [store, store],
      clock: createManualClock(),
      random: (count: number) => new Uint8Array(count),
      timing: { ...timing, gapMs: 1 },
    };

    expect(() => createElector(options)).toThrow(ElectionError);
    expect(() => createElector(options)).toThrow(/gap bound.*identity must not be empty.*same given twice/s);
  });

  it("runs one campaign at a time", async () => {
    const { join } = createRig();
    const a = await join("a");

    const second = a.elector.campaign(new AbortController().signal, { isReady: () => true, rank: () => 0 });

    await expect(second.next()).rejects.toMatchObject({ code: "ELECTION_CAMPAIGN_RUNNING" });
  });
});

describe("what a holder leaves to its successor", () => {
  it("is read of the newest term, and not of an older one that an unreachable register still shows", async () => {
    const { clock, join, network } = createRig(3);
    const way = network();
    const a = await join("a");
    const b = await join("b", { isReady: false, stores: way.stores });
    await advanceUntil(clock, () => a.valid() !== undefined);
    await clock.advance(20_000);
    a.isReady = false;
    void a.terms[0]?.release({ reason: "first", note: "first note" });
    await clock.advance(1000);
    // b has seen this release, and sees nothing of that register any more.
    way.cut.add(0);
    a.isReady = true;
    await advanceUntil(clock, () => (a.terms[1]?.remainingMs() ?? 0) > 0);
    await clock.advance(6000);

    a.isReady = false;
    b.isReady = true;
    void a.terms[1]?.release({ reason: "second", to: "b", note: "second note" });
    await advanceUntil(clock, () => b.valid() !== undefined);

    expect(b.valid()).toMatchObject({ acquiredBy: "release-seen", note: "second note" });
  });
});
