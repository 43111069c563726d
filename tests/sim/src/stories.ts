/**
 * Whole stories that plain chance would tell too rarely: a restore right after a release, a network that heals exactly
 * when a lease ends, a candidate that dies with half of a majority.
 */
import type { Chance } from "./chance.ts";
import { ALL, type Fault, HOLDER, STANDBY } from "./fault.ts";
import { duration, restoreTime, type Shape } from "./shape.ts";

/** Draws the faults of a story that begins at this time. */
export type Draw = (atMs: number, chance: Chance, shape: Shape) => Fault[];

/** Each draws the faults of one story that begins at this time. */
export const stories: readonly Draw[] = [
  function releaseThenRestore(atMs, chance, shape) {
    const register = chance.whole(0, shape.registers - 1);
    const forMs = restoreTime(chance, shape);
    const restoreAt = atMs + chance.whole(0, 400);
    return [
      { atMs, kind: "stop", pod: HOLDER, forMs: forMs + 1000 },
      { atMs: restoreAt, kind: "restore", register, forMs, backMs: chance.pick([300, 1000, 3000]) },
    ];
  },
  function healAtExpiry(atMs, chance, shape) {
    const forMs = shape.timing.leaseDurationMs + chance.pick([-10, -1, 0, 1, 10, 30, 250]);
    return [{ atMs, kind: "cut", pod: HOLDER, register: ALL, way: chance.pick(["both", "answers"]), forMs }];
  },
  function deleteTwice(atMs, chance, shape) {
    const register = chance.whole(0, shape.registers - 1);
    const gapMs = chance.pick([10, 50, 300, 2000, 16_000]);
    return [
      { atMs, kind: "delete", register },
      { atMs: atMs + gapMs, kind: "delete", register },
    ];
  },
  function pauseWhileEnabling(atMs, chance, shape) {
    const forMs = shape.timing.leaseDurationMs + chance.whole(-2000, 20_000);
    return [
      { atMs, kind: "stop", pod: HOLDER, forMs: 5000 },
      { atMs: atMs + chance.whole(100, 1500), kind: "pause-engine", pod: HOLDER, forMs },
    ];
  },
  function pauseHolder(atMs, chance, shape) {
    const forMs = shape.timing.leaseDurationMs * 2;
    return [{ atMs, kind: chance.pick(["pause-engine", "pause-sidecar"] as const), pod: HOLDER, forMs }];
  },
  function split(atMs, chance, shape) {
    const forMs = duration(chance, shape) * 2;
    const way = chance.pick(["both", "requests", "answers"] as const);
    return Array.from({ length: shape.pods }, (_, pod): Fault[] =>
      Array.from({ length: shape.registers }, (__, register) => register)
        .filter(() => chance.isIn(0.5))
        .map((register) => ({ atMs, kind: "cut", pod, register, way, forMs })),
    ).flat();
  },
  function everybodyStartsAtOnce(atMs, _, { pods }) {
    return Array.from({ length: pods }, (__, pod): Fault => ({ atMs, kind: "kill-pod", pod, forMs: 500 }));
  },
  function deafNodeOfHolder(atMs, chance, shape) {
    return [
      { atMs, kind: chance.pick(["deaf-node", "silent-node"] as const), pod: HOLDER, forMs: 30_000 },
      {
        atMs: atMs + 500,
        kind: chance.pick(["stop", "yield"] as const),
        pod: HOLDER,
        forMs: shape.timing.leaseDurationMs,
      },
    ];
  },
  function foreignerTakesWhatIsFree(atMs, chance, { registers }) {
    const register = chance.whole(0, registers - 1);
    return [
      { atMs, kind: "stop", pod: HOLDER, forMs: 30_000 },
      {
        atMs: atMs + chance.pick([5, 20, 100]),
        kind: "edit",
        register,
        edit: chance.pick(["foreign-holder", "foreign-keeps-annotation"]),
      },
    ];
  },
  function sidecarLost(atMs, chance, shape) {
    return [
      { atMs, kind: "lose-sidecar", pod: HOLDER, forMs: shape.timing.leaseDurationMs * 2 + chance.whole(0, 9000) },
    ];
  },
  function slowServer(atMs, chance, shape) {
    return [
      {
        atMs,
        kind: "slow",
        pod: chance.pick([ALL, HOLDER]),
        register: ALL,
        latencyMs: chance.pick([1500, 2000, 2200]),
        forMs: shape.timing.leaseDurationMs * 3,
      },
    ];
  },
  function healWhenTheLeaseEnds(atMs, chance) {
    const way = chance.pick(["both", "answers", "requests"] as const);
    const offMs = chance.pick([-300, -10, -1, 0, 1, 10, 70, 300]);
    return [{ atMs, kind: "cut-to-expiry", pod: HOLDER, register: ALL, way, offMs }];
  },
  function lateWrite(atMs, chance, shape) {
    const { leaseDurationMs } = shape.timing;
    const register = chance.whole(0, shape.registers - 1);
    const held: Fault = { atMs, kind: "hold-write", pod: HOLDER, register, forMs: duration(chance, shape) };
    const thenMs = atMs + chance.whole(0, leaseDurationMs);
    const then: Fault = chance.pick<Fault>([
      { atMs: thenMs, kind: "yield", pod: HOLDER, forMs: leaseDurationMs },
      { atMs: thenMs, kind: "stop", pod: HOLDER, forMs: leaseDurationMs },
      { atMs: thenMs, kind: "crash-engine", pod: HOLDER },
      { atMs: thenMs, kind: "delete", register },
      { atMs: thenMs, kind: "kill-pod", pod: HOLDER, forMs: 500 },
    ]);
    return [held, then];
  },
  function repeatedWrite(atMs, chance, shape) {
    const register = chance.whole(0, shape.registers - 1);
    const forMs = chance.pick([10, 200, 2000]);
    return [
      { atMs, kind: "repeat-write", pod: ALL, register, forMs },
      { atMs: atMs + chance.whole(0, 3000), kind: "delete", register },
      { atMs: atMs + chance.whole(0, 6000), kind: chance.pick(["crash-engine", "kill-node"]), pod: HOLDER },
    ];
  },
  function flap(atMs, chance, { timing }) {
    const periodMs =
      chance.pick([timing.leaseDurationMs, timing.renewIntervalMs, timing.gapMs]) + chance.whole(-50, 50);
    const pod = chance.pick([HOLDER, STANDBY, ALL]);
    return Array.from({ length: 4 }, (_, turn): Fault => {
      const forMs = Math.round(periodMs * chance.pick([0.5, 0.9]));
      return { atMs: atMs + turn * periodMs, kind: "cut", pod, register: ALL, way: "both", forMs };
    });
  },
  function serversDown(atMs, chance, shape) {
    const { registers } = shape;
    const quorum = Math.floor(registers / 2) + 1;
    const count = chance.pick([1, quorum - 1, quorum, registers]);
    const forMs = duration(chance, shape);
    return Array.from({ length: count }, (_, register): Fault => ({ atMs, kind: "down", register, forMs }));
  },
  function rollingRestart(atMs, chance, { registers }) {
    const everyMs = chance.pick([1000, 5000, 12_000]);
    return Array.from(
      { length: registers },
      (_, register): Fault => ({ atMs: atMs + register * everyMs, kind: "down", register, forMs: everyMs }),
    );
  },
  function severalRestored(atMs, chance, shape) {
    const count = Math.min(shape.registers, chance.whole(2, 3));
    const forMs = restoreTime(chance, shape);
    const backMs = chance.pick([500, 3000, 8000, 20_000, 60_000]);
    return Array.from(
      { length: count },
      (_, register): Fault => ({ atMs: atMs + chance.whole(0, 100), kind: "restore", register, forMs, backMs }),
    );
  },
  function restoreBetweenPolls(atMs, chance, shape) {
    const register = chance.whole(0, shape.registers - 1);
    const forMs = restoreTime(chance, shape);
    // Whoever watches is blind for so long that both ends of the outage lie within one gap of its own.
    return [
      { atMs: atMs - chance.whole(1000, 5000), kind: "cut", pod: STANDBY, register, way: "both", forMs: forMs + 5000 },
      { atMs, kind: "restore", register, forMs, backMs: chance.pick([500, 1000, 5000]) },
      { atMs, kind: "deaf-node", pod: HOLDER, forMs: 30_000 },
    ];
  },
  function splitOverCandidates(atMs, chance, { pods, registers, timing }) {
    const forMs = timing.leaseDurationMs + chance.whole(0, 8000);
    const cuts = Array.from({ length: registers }, (_, register) =>
      Array.from({ length: pods }, (__, pod) => pod)
        .filter((pod) => pod !== register % pods)
        .map((pod): Fault => ({ atMs: atMs + 1, kind: "cut", pod, register, way: "both", forMs })),
    );
    return [{ atMs, kind: "kill-pod", pod: HOLDER, forMs: 500 }, ...cuts.flat()];
  },
  function changeOfMindWhileAcquiring(atMs, chance, { timing }) {
    const takesMs = atMs + timing.leaseDurationMs + chance.whole(0, 2500);
    return [
      { atMs, kind: "kill-pod", pod: HOLDER, forMs: 60_000 },
      { atMs: takesMs - 500, kind: "slow", pod: STANDBY, register: ALL, latencyMs: 400, forMs: 4000 },
      chance.pick<Fault>([
        { atMs: takesMs, kind: "yield", pod: STANDBY, forMs: 9000 },
        { atMs: takesMs, kind: "kill-pod", pod: STANDBY, forMs: 9000 },
        { atMs: takesMs, kind: "crash-engine", pod: STANDBY },
        { atMs: takesMs, kind: "pause-engine", pod: STANDBY, forMs: timing.leaseDurationMs + 3000 },
      ]),
    ];
  },
  function successorDies(atMs, chance) {
    return [
      { atMs, kind: "yield", pod: HOLDER, forMs: 20_000 },
      { atMs: atMs + chance.whole(0, 200), kind: "kill-pod", pod: STANDBY, forMs: 20_000 },
    ];
  },
  function twoOperators(atMs, chance) {
    const kind = chance.pick(["yield", "stop", "pre-stop"] as const);
    return [
      { atMs, kind, pod: HOLDER, forMs: 10_000 },
      { atMs: atMs + chance.whole(0, 300), kind: chance.pick(["yield", "stop"]), pod: STANDBY, forMs: 10_000 },
    ];
  },
  function rollingUpgrade(atMs, chance, { pods, timing }) {
    const leaseSeconds = chance.pick([10, 15, 20, 30]);
    const everyMs = chance.pick([500, 8000, timing.leaseDurationMs]);
    return Array.from(
      { length: pods },
      (_, pod): Fault => ({ atMs: atMs + pod * everyMs, kind: "reconfigure", pod, leaseSeconds, forMs: 1000 }),
    );
  },
  function reconfiguredDuringFailover(atMs, chance) {
    return [
      { atMs, kind: "kill-pod", pod: HOLDER, forMs: 5000 },
      {
        atMs: atMs + chance.whole(0, 9000),
        kind: "reconfigure",
        pod: STANDBY,
        leaseSeconds: chance.pick([10, 30]),
        forMs: 1000,
      },
    ];
  },
  function pausedJustBeforeTheEnd(atMs, chance, { timing }) {
    // The engine cannot stop its node in time, so the guard does, as late as it may.
    const offMs = timing.leaseDurationMs - timing.stopBoundMs - timing.marginMs - chance.whole(0, 4500);
    return [
      { atMs, kind: "cut", pod: HOLDER, register: ALL, way: "both", forMs: 2 * timing.leaseDurationMs },
      { atMs: atMs + offMs, kind: "pause-engine", pod: HOLDER, forMs: timing.leaseDurationMs },
    ];
  },
  function guardAsksInVain(atMs, chance, { timing }) {
    const forMs = 2 * timing.leaseDurationMs;
    return [
      { atMs, kind: "hung-asking", pod: HOLDER, forMs },
      { atMs: atMs + chance.whole(0, 3000), kind: "pause-engine", pod: HOLDER, forMs },
    ];
  },
  function diskFullWhileEnabling(atMs, chance) {
    return [
      { atMs, kind: "yield", pod: HOLDER, forMs: 20_000 },
      {
        atMs: atMs + chance.whole(0, 1500),
        kind: "disk",
        pod: chance.pick([HOLDER, STANDBY]),
        is: chance.pick(["full", "read-only"]),
        forMs: 20_000,
      },
    ];
  },
];
