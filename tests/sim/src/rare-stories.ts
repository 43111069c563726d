/**
 * Stories in which several things must happen at their moments: each is what one rule of the election or of the guard is
 * there for. With the faults of `stories.ts` alone, 120 runs do not find out that such a rule is gone.
 */
import { ALL, type Fault, HOLDER, STANDBY } from "./fault.ts";
import type { Shape } from "./shape.ts";
import type { Draw } from "./stories.ts";

/** Long enough that no node obeys before the story is over. */
const DEAF_FOR_MS = 60_000;

/** Each draws the faults of one story that begins at this time. */
export const rareStories: readonly Draw[] = [
  // A lease that is counted from its answer outlives its record.
  function answersComeLate(atMs, chance, { timing }) {
    const latencyMs = Math.round(timing.requestTimeoutMs * 0.4);
    const deafAtMs = atMs + 2 * timing.renewIntervalMs;
    const forMs = 2 * timing.leaseDurationMs;
    return [
      { atMs, kind: "slow", pod: HOLDER, register: ALL, latencyMs, forMs: forMs + 2 * timing.renewIntervalMs },
      { atMs: deafAtMs, kind: "deaf-node", pod: HOLDER, forMs: DEAF_FOR_MS },
      { atMs: deafAtMs + chance.whole(0, 5000), kind: "cut", pod: HOLDER, register: ALL, way: "requests", forMs },
    ];
  },
  // The last renewal is seen by nobody, and undone.
  function renewalUnseenAndUndone(atMs, chance, shape) {
    const { renewIntervalMs } = shape.timing;
    const outage = restored(atMs, shape, { backMs: renewIntervalMs });
    const blindFromMs = atMs - chance.whole(500, renewIntervalMs);
    return [
      ...registersOf(shape).map(
        (register): Fault => ({
          atMs: blindFromMs,
          kind: "cut",
          pod: STANDBY,
          register,
          way: "both",
          forMs: atMs - blindFromMs + outage.forMs + 50,
        }),
      ),
      { atMs, kind: "deaf-node", pod: HOLDER, forMs: DEAF_FOR_MS },
      ...outage.faults,
    ];
  },
  // A read is under way while the last renewal is written and the outage begins.
  function readSpansAnOutage(atMs, chance, shape) {
    const { timing } = shape;
    const latencyMs = Math.round(timing.requestTimeoutMs * 0.4);
    const outageAtMs = atMs + 2 * latencyMs - chance.whole(50, 1500);
    const outage = restored(outageAtMs, shape, { backMs: chance.whole(500, 2000) });
    const backAtMs = outageAtMs + outage.forMs;
    return [
      { atMs, kind: "slow", pod: STANDBY, register: ALL, latencyMs, forMs: 2 * latencyMs },
      { atMs: atMs + 10, kind: "hint", pod: STANDBY, register: ALL },
      { atMs: outageAtMs, kind: "deaf-node", pod: HOLDER, forMs: DEAF_FOR_MS },
      ...outage.faults,
      { atMs: backAtMs - timing.pollIntervalMs + 20, kind: "hint", pod: STANDBY, register: ALL },
      { atMs: backAtMs + 20, kind: "hint", pod: STANDBY, register: ALL },
    ];
  },
  // A take-over that is stuck arrives after another one, on what a restore has brought back.
  function takeOverStuckAcrossRestore(atMs, chance, shape) {
    const { leaseDurationMs, gapMs, staggerMs } = shape.timing;
    const leaseEndsAtMs = atMs + leaseDurationMs;
    const outageAtMs = leaseEndsAtMs + chance.whole(0, 2 * staggerMs);
    const outage = restored(outageAtMs, shape, { backMs: leaseDurationMs / 2 });
    return [
      { atMs, kind: "kill-pod", pod: HOLDER, forMs: DEAF_FOR_MS },
      {
        atMs: leaseEndsAtMs - 6000,
        kind: "hold-write",
        pod: STANDBY,
        register: ALL,
        forMs: gapMs + chance.whole(1000, 7000),
      },
      ...outage.faults,
      { atMs: outageAtMs + gapMs - 2000, kind: "cut", pod: HOLDER, register: ALL, way: "both", forMs: DEAF_FOR_MS },
    ];
  },
  // A release that is stuck is applied for a second time, before the eyes of a third pod.
  function releaseReplayed(atMs, chance, shape) {
    const { requestTimeoutMs, gapMs } = shape.timing;
    const outageAtMs = atMs + requestTimeoutMs + 1600;
    const heldMs = requestTimeoutMs + gapMs + 1600 + chance.whole(0, 1000);
    const outage = restored(outageAtMs, shape, { backMs: 1800 });
    return [
      { atMs, kind: "hold-write", pod: HOLDER, register: ALL, forMs: heldMs },
      { atMs: atMs + 50, kind: "stop", pod: HOLDER, forMs: DEAF_FOR_MS },
      { atMs: outageAtMs - 100, kind: "deaf-node", pod: HOLDER, forMs: DEAF_FOR_MS },
      ...outage.faults,
      { atMs: outageAtMs + outage.forMs + 10, kind: "hint", pod: ALL, register: ALL },
    ];
  },
  // A holder's own grant ends on one register, and its record there is gone.
  function grantExpiresOnOne(atMs, chance, { registers, timing }) {
    const register = chance.whole(0, registers - 1);
    const forMs = timing.leaseDurationMs + 5000;
    return [
      { atMs, kind: "cut", pod: HOLDER, register, way: "both", forMs },
      { atMs: atMs + forMs - chance.whole(2000, 5000), kind: "delete", register },
      { atMs: atMs + forMs - chance.whole(50, 1000), kind: "delete", register },
    ];
  },
  // The guard stops the node as late as it may, and somebody takes over within that slot.
  function stoppedInTheLastMoment(atMs, chance, { timing }) {
    const forMs = 2 * timing.leaseDurationMs;
    return [
      { atMs, kind: "cut", pod: HOLDER, register: ALL, way: "both", forMs },
      { atMs: atMs + 1, kind: "pause-before-stop", pod: HOLDER, leftMs: chance.whole(10, 400), forMs },
    ];
  },
  // Between the check and the act; and once more before anything is checked again, while somebody signals the node.
  function pausedWhilePlacing(atMs, chance, { timing }) {
    const forMs = 2 * timing.leaseDurationMs + chance.whole(0, 8000);
    return [
      { atMs, kind: "pause-placing", pod: STANDBY, forMs, againMs: 20_000 },
      { atMs: atMs + 10, kind: "stop", pod: HOLDER, forMs: DEAF_FOR_MS },
      ...[4000, 9000, 14_000].map(
        (afterMs): Fault => ({ atMs: atMs + forMs + afterMs, kind: "foreign-hangup", pod: ALL }),
      ),
    ];
  },
];

/**
 * A pod has a shorter lease already when the record goes that told of a longer one, with its holder alive and out of reach. It
 * has to be a run's only story: a pod that was cut off or not even there while the longer lease was to be seen cannot wait for it.
 */
export const longerLeaseLeavesNoTrace: Draw = (atMs, chance, shape) => {
  const { leaseDurationMs } = shape.timing;
  const cutAtMs = atMs + 20_000 + chance.whole(0, 5000);
  return [
    { atMs, kind: "reconfigure", pod: STANDBY, leaseSeconds: 10, forMs: 1000 },
    { atMs: cutAtMs, kind: "cut", pod: HOLDER, register: ALL, way: "both", forMs: 2 * leaseDurationMs },
    ...registersOf(shape).map((register): Fault => {
      const at = { atMs: cutAtMs + chance.whole(10, 500), register };
      return chance.isIn(0.5) ? { ...at, kind: "delete" } : { ...at, kind: "edit", edit: "garbage" };
    }),
  ];
};

/** All registers are away for a little longer than G, and come back with what they knew. */
function restored(
  atMs: number,
  shape: Shape,
  { backMs }: { backMs: number },
): { readonly forMs: number; readonly faults: readonly Fault[] } {
  const forMs = shape.timing.gapMs + 1;
  const faults = registersOf(shape).map((register): Fault => ({ atMs, kind: "restore", register, forMs, backMs }));
  return { forMs, faults };
}

function registersOf({ registers }: Shape): number[] {
  return Array.from({ length: registers }, (_, register) => register);
}
