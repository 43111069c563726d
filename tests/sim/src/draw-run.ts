import { timingFor } from "@cardano-forge/election";
import { Chance } from "./chance.ts";
import { endOf } from "./fault.ts";
import { planFaults } from "./plan-faults.ts";
import type { RunInput } from "./run.ts";

/** Draws a whole run from a seed, over as many registers as the seed says or the caller wants. */
export function drawRun(seed: number, o: { registers?: number | undefined; clusters?: number } = {}): RunInput {
  const chance = new Chance(seed);
  const { clusters = 0 } = o;
  // One arbiter for several clusters would be the server of one of them.
  const drawn = clusters === 0 ? chance.pick([1, 1, 3, 3, 5]) : chance.pick([3, 3, 5]);
  const registers = o.registers ?? drawn;
  const pods = clusters === 0 ? chance.whole(2, 4) : clusters * 2;
  const leaseSeconds = clusters === 0 ? chance.pick([15, 15, 6, 30]) : chance.pick([15, 30, 30]);
  const timing = timingFor({ leaseDurationMs: leaseSeconds * 1000 });
  const fromMs = timing.leaseDurationMs + 8000;
  const untilMs = fromMs + chance.whole(4, 10) * timing.leaseDurationMs + 40_000;
  const planned = planFaults(chance, { pods, registers, timing, fromMs, untilMs });
  // The liveness probe cannot be quicker than a lease of 6 s, which is for demonstrations; the chart refuses it.
  const faults =
    leaseSeconds === 6 ? planned.filter(({ kind }) => kind !== "lose-sidecar" && kind !== "pause-sidecar") : planned;
  return {
    seed,
    pods,
    registers,
    leaseSeconds,
    clusters,
    // A name is of one cluster, and so is the order in it.
    hasTwins: chance.isIn(0.1) && clusters === 0,
    hasEqualRanks: chance.isIn(0.2) && clusters === 0,
    isOneServer: false,
    faults,
    endMs: endOf(faults),
  };
}
