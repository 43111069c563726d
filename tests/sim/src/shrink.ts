import { endOf, type Fault } from "./fault.ts";
import { type RunInput, type RunOutcome, run } from "./run.ts";
import type { Sabotage } from "./sabotages.ts";

const MOST_RUNS = 120;

/** Leaves out every fault that is not needed for the same invariant to break. Bounded; the result breaks it too. */
export async function shrink(input: RunInput, sabotage: Sabotage): Promise<{ input: RunInput; outcome: RunOutcome }> {
  let best = { input, outcome: await run(input, sabotage) };
  const invariant = best.outcome.violations[0]?.invariant;
  let runs = 0;
  for (let index = 0; index < best.input.faults.length && runs < MOST_RUNS; ) {
    const faults = best.input.faults.filter((_, position) => position !== index);
    const smaller = withFaults(best.input, faults);
    const outcome = await run(smaller, sabotage);
    runs += 1;
    if (outcome.violations[0]?.invariant === invariant) best = { input: smaller, outcome };
    else index += 1;
  }
  return best;
}

function withFaults(input: RunInput, faults: readonly Fault[]): RunInput {
  return { ...input, faults, endMs: endOf(faults) };
}
