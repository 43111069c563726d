/**
 * Makes the faults of a run from a seed. Plain random search misses what is rare, so whole stories are drawn as well:
 * a restore right after a release, a write held back across a restore, a network that heals exactly when a lease ends.
 */
import type { Timing } from "@cardano-forge/election";
import type { Chance } from "./chance.ts";
import { ALL, type Fault, HOLDER, STANDBY } from "./fault.ts";

/** The size of a run. */
export interface Shape {
  readonly pods: number;
  readonly registers: number;
  readonly timing: Timing;
  /** Faults begin after this and end before that. */
  readonly fromMs: number;
  readonly untilMs: number;
}

type Draw = (atMs: number, chance: Chance, shape: Shape) => Fault[];

/** Draws the faults of one run, in the order of their times. */
export function planFaults(chance: Chance, shape: Shape): Fault[] {
  const count = chance.whole(3, 12);
  const faults = Array.from({ length: count }, () => {
    const atMs = Math.round(chance.between(shape.fromMs, shape.untilMs - 30_000));
    return chance.isIn(0.45) ? chance.pick(stories)(atMs, chance, shape) : [single(atMs, chance, shape)];
  });
  return faults.flat().sort((a, b) => a.atMs - b.atMs);
}

/** Durations that matter: around the bounds of the protocol, and exactly on them. */
function duration(chance: Chance, { timing }: Shape): number {
  const bound = chance.pick([
    timing.leaseDurationMs,
    timing.gapMs,
    timing.renewIntervalMs,
    timing.requestTimeoutMs,
    2000,
    5000,
  ]);
  const factor = chance.pick([0.5, 0.9, 1, 1, 1.1, 2]);
  return Math.max(50, Math.round(bound * factor + chance.pick([-250, -10, 0, 10, 250])));
}

function single(atMs: number, chance: Chance, shape: Shape): Fault {
  const pod = chance.pick([HOLDER, HOLDER, STANDBY, chance.whole(0, shape.pods - 1)]);
  const register = chance.pick([ALL, chance.whole(0, shape.registers - 1)]);
  const one = register === ALL ? chance.whole(0, shape.registers - 1) : register;
  const forMs = duration(chance, shape);
  const all: Fault[] = [
    { atMs, kind: "cut", pod, register, way: chance.pick(["both", "requests", "answers"]), forMs },
    { atMs, kind: "slow", pod, register, latencyMs: chance.pick([500, 1000, 2000, 2200, 3000]), forMs: 2 * forMs },
    { atMs, kind: "lossy", pod, register, loss: chance.pick([0.1, 0.3, 0.6]), forMs: 2 * forMs },
    { atMs, kind: "hold-write", pod, register: one, forMs },
    { atMs, kind: "down", register: one, forMs },
    {
      atMs,
      kind: "restore",
      register: one,
      forMs: restoreTime(chance, shape),
      backMs: chance.pick([500, 5000, 20_000, 1e9]),
    },
    { atMs, kind: "delete", register: one },
    {
      atMs,
      kind: "edit",
      register: one,
      edit: chance.pick(["label", "clear-holder", "foreign-holder", "foreign-keeps-annotation", "garbage"]),
    },
    { atMs, kind: "kill-pod", pod, forMs },
    { atMs, kind: "crash-engine", pod },
    { atMs, kind: "pause-engine", pod, forMs },
    { atMs, kind: "pause-sidecar", pod, forMs },
    { atMs, kind: "suspend", pod, forMs },
    { atMs, kind: "kill-sidecar", pod },
    { atMs, kind: "lose-sidecar", pod, forMs: forMs + 8000 },
    { atMs, kind: "kill-node", pod },
    { atMs, kind: "deaf-node", pod, forMs },
    { atMs, kind: "silent-node", pod, forMs },
    { atMs, kind: "slow-node", pod, replayMs: chance.pick([500, 5000, 20_000]) },
    { atMs, kind: "foreign-hangup", pod },
    { atMs, kind: "bad-keys", pod, forMs },
    { atMs, kind: "stop", pod, forMs },
    { atMs, kind: "pre-stop", pod, forMs },
    { atMs, kind: "yield", pod, forMs },
    { atMs, kind: "wall-jump", pod, byMs: chance.pick([-3_600_000, 3_600_000]) },
  ];
  return chance.pick(all);
}

// No restore of an etcd is faster than G; the design says so, and tests keep to it.
function restoreTime(chance: Chance, { timing }: Shape): number {
  return timing.gapMs + Math.round(chance.pick([1, 50, 500, 5000]));
}

const stories: readonly Draw[] = [
  function releaseThenRestore(atMs, chance, shape) {
    const register = chance.whole(0, shape.registers - 1);
    const forMs = restoreTime(chance, shape);
    const restoreAt = atMs + chance.whole(0, 400);
    return [
      { atMs, kind: "stop", pod: HOLDER, forMs: forMs + 1000 },
      { atMs: restoreAt, kind: "restore", register, forMs, backMs: chance.pick([300, 1000, 3000]) },
    ];
  },
  function writeHeldAcrossRestore(atMs, chance, shape) {
    const register = chance.whole(0, shape.registers - 1);
    const forMs = restoreTime(chance, shape);
    return [
      { atMs, kind: "kill-pod", pod: HOLDER, forMs: 60_000 },
      {
        atMs: atMs + 1,
        kind: "hold-write",
        pod: STANDBY,
        register,
        forMs: shape.timing.leaseDurationMs + forMs + chance.whole(-3000, 6000),
      },
      {
        atMs: atMs + shape.timing.leaseDurationMs + chance.whole(0, 3000),
        kind: "restore",
        register,
        forMs,
        backMs: chance.pick([500, 2000, 4000]),
      },
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
];
