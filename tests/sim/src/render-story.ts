import type { RunInput, RunOutcome } from "./run.ts";

const WHO = 7;
const WHAT = 20;

/** One line for each thing that happened: true seconds, who, what, why. */
export function renderStory(
  { seed, pods, registers, clusters, leaseSeconds }: Omit<RunInput, "faults" | "endMs">,
  outcome: RunOutcome,
): string {
  const lines = outcome.story.map(({ atMs, who, what, detail }) => line(atMs, who, what, detail));
  const broken = outcome.violations.map(({ atMs, invariant, message }) => line(atMs, "BROKEN", invariant, message));
  const among = clusters === 0 ? "" : ` in ${clusters} clusters`;
  const head = `seed ${seed}: ${pods} pods${among}, ${registers} registers, lease ${leaseSeconds} s`;
  return `${[head, ...lines, ...broken].join("\n")}\n`;
}

function line(atMs: number, who: string, what: string, detail: string): string {
  const seconds = (atMs / 1000).toFixed(3).padStart(9);
  return `${seconds}  ${who.padEnd(WHO)}  ${what.padEnd(WHAT)}  ${detail}`.trimEnd();
}
