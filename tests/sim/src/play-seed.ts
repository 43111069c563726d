import { drawRun } from "./draw-run.ts";
import { run } from "./run.ts";
import { sabotageNamed } from "./sabotages.ts";

/** One run to be played: plain data, so that it can be sent to another thread. */
export interface SeedTask {
  readonly seed: number;
  readonly sabotage: string;
  /** Registers to play it with; without it the seed decides. */
  readonly registers: number | undefined;
  /** Clusters to play it with; 0 for a pool in one. */
  readonly clusters: number;
}

/** What came of one seed. */
export interface SeedResult {
  readonly seed: number;
  readonly registers: number;
  readonly simulatedMs: number;
  readonly terms: number;
  readonly steps: number;
  /** The invariant that broke first, if one did. */
  readonly broken: string | undefined;
}

/** Plays the run of a seed. The same task gives the same result on every thread and machine. */
export async function playSeed({ seed, sabotage, registers, clusters }: SeedTask): Promise<SeedResult> {
  const input = drawRun(seed, { registers, clusters });
  const { simulatedMs, terms, steps, violations } = await run(input, sabotageNamed(sabotage));
  return { seed, registers: input.registers, simulatedMs, terms, steps, broken: violations[0]?.invariant };
}
