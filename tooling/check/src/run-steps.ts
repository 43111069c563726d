import { type RunStepOptions, runStep, type StepOutcome } from "./run-step.ts";
import type { Step } from "./steps.ts";

/** What one step came to. */
export interface StepResult {
  readonly script: string;
  readonly outcome: StepOutcome;
  readonly durationMs: number;
}

/** Runs the steps one after another. A step that fails does not keep the later ones from running; an abort does. */
export async function runSteps(steps: readonly Step[], options: RunStepOptions): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps) {
    if (options.signal.aborted) break;
    options.write(`\n=== ${step.script}\n`);
    const startedAtMs = performance.now();
    const outcome = await runStep(step, options);
    const result = { script: step.script, outcome, durationMs: performance.now() - startedAtMs };
    options.write(`=== ${renderResult(result)}\n`);
    results.push(result);
  }
  return results;
}

/** One line for one step. */
export function renderResult({ script, outcome, durationMs }: StepResult): string {
  return `${script.padEnd(12)} ${renderOutcome(outcome).padEnd(8)} ${(durationMs / 1000).toFixed(1).padStart(6)} s`;
}

function renderOutcome(outcome: StepOutcome): string {
  switch (outcome.kind) {
    case "passed":
      return "passed";
    case "failed":
      return `FAILED (${outcome.how})`;
    case "unproven":
      return "FAILED (nothing in its output shows that it checked anything)";
    case "timed-out":
      return `FAILED (killed after ${outcome.afterMs / 1000} s)`;
  }
}
