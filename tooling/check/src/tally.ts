import { z } from "zod";

/** Counts for the last line of a run. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What is read of the report of vitest's `json` reporter. */
const testReport = z.object({
  numPassedTests: z.int().nonnegative(),
  numFailedTests: z.int().nonnegative(),
  numPendingTests: z.int().nonnegative(),
  numTodoTests: z.int().nonnegative(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
});

/**
 * Counts the tests of a run. A file that failed without a failed test, as one that could not be loaded, counts as one
 * failure, and so does a run that ended badly for a reason which no test shows, or left no report.
 */
export function tallyTests(report: unknown, exitCode: number): Tally {
  const parsed = testReport.safeParse(report);
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = parsed.data;
  const brokenFiles = testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  const failed = numFailedTests + brokenFiles.length;
  const isUnexplained = failed === 0 && (exitCode !== 0 || numPassedTests === 0);
  return {
    passed: numPassedTests,
    failed: isUnexplained ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

/** What is read of the report that `pnpm check` leaves. */
const checkReport = z.object({
  planned: z.array(z.string()).min(1),
  results: z.array(z.object({ script: z.string(), outcome: z.object({ kind: z.string() }) })),
});

/** Counts the steps of a run of the checks. A step that was planned and has no result has failed. */
export function tallyChecks(report: unknown, exitCode: number): Tally {
  const parsed = checkReport.safeParse(report);
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 };
  const { planned, results } = parsed.data;
  const passed = new Set(results.filter(({ outcome }) => outcome.kind === "passed").map(({ script }) => script));
  const failed = planned.filter((script) => !passed.has(script)).length;
  return { passed: planned.length - failed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped: 0 };
}

/** The sum of several counts. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of tallies) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** The last line of a run; skipped tests are named only where there are any. */
export function renderTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
