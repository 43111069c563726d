import type { Timing } from "@cardano-forge/election";
import type { Chance } from "./chance.ts";

/** The size of a run. */
export interface Shape {
  readonly pods: number;
  readonly registers: number;
  readonly timing: Timing;
  /** Faults begin after this and end before that. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Durations that matter: around the bounds of the protocol, and exactly on them. */
export function duration(chance: Chance, { timing }: Shape): number {
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

/** No restore of an etcd is faster than G; the design says so, and tests keep to it. */
export function restoreTime(chance: Chance, { timing }: Shape): number {
  return timing.gapMs + Math.round(chance.pick([1, 50, 500, 5000]));
}
