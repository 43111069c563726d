/**
 * Makes the faults of a run from a seed. Plain random search misses what is rare, so whole stories are drawn as well:
 * a restore right after a release, a write held back across a restore, a network that heals exactly when a lease ends.
 */
import { timingFor } from "@cardano-forge/election";
import type { Chance } from "./chance.ts";
import { ALL, type Fault, HOLDER, STANDBY } from "./fault.ts";
import { longerLeaseLeavesNoTrace, rareStories } from "./rare-stories.ts";
import { duration, restoreTime, type Shape } from "./shape.ts";
import { stories } from "./stories.ts";

/** Draws the faults of one run, in the order of their times. */
export function planFaults(chance: Chance, shape: Shape): Fault[] {
  if (chance.isIn(0.02)) return longerLeaseLeavesNoTrace(shape.fromMs + chance.whole(0, 20_000), chance, shape);
  const count = chance.whole(3, 12);
  const faults = Array.from({ length: count }, () => {
    const atMs = Math.round(chance.between(shape.fromMs, shape.untilMs - 30_000));
    if (chance.isIn(0.2)) return chance.pick(rareStories)(atMs, chance, shape);
    return chance.isIn(0.45) ? chance.pick(stories)(atMs, chance, shape) : [single(atMs, chance, shape)];
  });
  return withoutContradictions(faults.flat())
    .map((fault) => withSlowRestore(fault, longestGapMs(faults.flat(), shape)))
    .sort((a, b) => a.atMs - b.atMs);
}

/** Of all the lease durations that any pod of the run comes to have. */
function longestGapMs(faults: readonly Fault[], { timing }: Shape): number {
  const others = faults.map((fault) =>
    fault.kind === "reconfigure" ? timingFor({ leaseDurationMs: fault.leaseSeconds * 1000 }).gapMs : 0,
  );
  return Math.max(timing.gapMs, ...others);
}

/** No restore is faster than G, and whose G that is may change while the run goes on. */
function withSlowRestore(fault: Fault, gapMs: number): Fault {
  return fault.kind === "restore" && fault.forMs <= gapMs ? { ...fault, forMs: fault.forMs + gapMs } : fault;
}

/**
 * Reads are quorum reads, so a cache can only show what the same history of the server has passed: with a restore there
 * would be two, and a resourceVersion could mean two things. While lease durations differ, whoever did not see the longer one
 * cannot wait for it once its record is gone: that is not promised (docs/internals/safety.md).
 */
function withoutContradictions(faults: readonly Fault[]): Fault[] {
  const has = (wanted: Fault["kind"]): boolean => faults.some(({ kind }) => kind === wanted);
  const without = new Set<Fault["kind"]>([
    ...(has("restore") ? (["stale-reads"] as const) : []),
    ...(has("reconfigure") ? (["delete", "edit", "restore"] as const) : []),
  ]);
  return faults.filter(({ kind }) => !without.has(kind));
}

function single(atMs: number, chance: Chance, shape: Shape): Fault {
  const pod = chance.pick([HOLDER, HOLDER, HOLDER, STANDBY, STANDBY, ALL, chance.whole(0, shape.pods - 1)]);
  const register = chance.pick([ALL, chance.whole(0, shape.registers - 1)]);
  const one = register === ALL ? chance.whole(0, shape.registers - 1) : register;
  const forMs = duration(chance, shape);
  const all: Fault[] = [
    ...onTheWay({ atMs, pod, register, forMs }, chance, shape),
    ...atTheServer({ atMs, register: one, forMs }, chance, shape),
    ...inThePod({ atMs, pod: pod === ALL ? HOLDER : pod, forMs }, chance),
    ...atTheNode({ atMs, pod: pod === ALL ? HOLDER : pod, forMs }, chance),
  ];
  return chance.pick(all);
}

function onTheWay(
  at: { atMs: number; pod: number; register: number; forMs: number },
  chance: Chance,
  { timing }: Shape,
): Fault[] {
  const { forMs } = at;
  const way = chance.pick(["both", "requests", "answers"] as const);
  // There and back takes just under D.
  const justInTimeMs = Math.round((timing.requestTimeoutMs / 2) * chance.pick([0.8, 0.83, 0.99]));
  return [
    { ...at, kind: "cut", way },
    { ...at, kind: "cut-to-expiry", way, offMs: chance.pick([-250, -10, -1, 0, 1, 10, 250]) },
    { ...at, kind: "slow", latencyMs: chance.pick([500, 1000, 2000, 3000, justInTimeMs]), forMs: 2 * forMs },
    { ...at, kind: "lossy", loss: chance.pick([0.1, 0.3, 0.6]), forMs: 2 * forMs },
    { ...at, kind: "hold-write" },
    { ...at, kind: "repeat-write", forMs: chance.pick([1, 50, 1000, forMs]) },
    { ...at, kind: "refuse", status: chance.pick([401, 403, 422, 429, 429]) },
    { ...at, kind: "fail-applied" },
    { ...at, kind: "stale-reads", backMs: chance.pick([100, 1000, 5000, 20_000]) },
    { ...at, kind: "no-watch", forMs: 2 * forMs },
  ];
}

function atTheServer(at: { atMs: number; register: number; forMs: number }, chance: Chance, shape: Shape): Fault[] {
  const { atMs, register } = at;
  const backMs = chance.pick([500, 5000, 20_000, 1e9]);
  return [
    { ...at, kind: "down" },
    { ...at, kind: "restore", forMs: restoreTime(chance, shape), backMs },
    { atMs, register, kind: "delete" },
    { atMs, register, kind: "recreate", backMs: chance.pick([0, 500, 20_000]) },
    { atMs, register, kind: "edit", edit: chance.pick(EDITS) },
    { atMs, register, kind: "edit", edit: chance.pick(EDITS) },
  ];
}

const EDITS = [
  "label",
  "clear-holder",
  "foreign-holder",
  "foreign-keeps-annotation",
  "garbage",
  "huge",
  "unknown-version",
] as const;

function inThePod(at: { atMs: number; pod: number; forMs: number }, chance: Chance): Fault[] {
  const { atMs, pod, forMs } = at;
  return [
    { ...at, kind: "kill-pod" },
    { atMs, pod, kind: "crash-engine" },
    { ...at, kind: "pause-engine" },
    { ...at, kind: "pause-sidecar" },
    { ...at, kind: "suspend" },
    { atMs, pod, kind: "kill-sidecar" },
    { ...at, kind: "lose-sidecar", forMs: forMs + 8000 },
    { ...at, kind: "bad-keys" },
    { ...at, kind: "stop" },
    { ...at, kind: "pre-stop" },
    { ...at, kind: "yield" },
    { atMs, pod, kind: "wall-jump", byMs: chance.pick([-3_600_000, 3_600_000]) },
    { ...at, kind: "timers", offMs: chance.pick([-20, -1, 50, 200, 400]), forMs: 5 * forMs },
    { ...at, kind: "reconfigure", leaseSeconds: chance.pick([10, 15, 20, 30]) },
  ];
}

function atTheNode(at: { atMs: number; pod: number; forMs: number }, chance: Chance): Fault[] {
  const { atMs, pod } = at;
  return [
    { atMs, pod, kind: "kill-node" },
    { ...at, kind: "deaf-node" },
    { ...at, kind: "silent-node" },
    { ...at, kind: "slow-node", replayMs: chance.pick([500, 5000, 20_000, 60_000]), forMs: 60_000 },
    { ...at, kind: "slow-hangup", takesMs: chance.pick([500, 3000, 5000, 20_000]) },
    { ...at, kind: "no-edge", forMs: 60_000 },
    { ...at, kind: "hung-asking" },
    { ...at, kind: "disk", is: chance.pick(["full", "read-only"]) },
    { atMs, pod, kind: "foreign-hangup" },
  ];
}
