import { describe, expect, it } from "vitest";
import { renderTally, sumTallies, tallyChecks, tallyTests } from "../src/tally.ts";

const aReport = (overrides: object = {}): object => ({
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ name: "a.test.ts", status: "passed", assertionResults: [{ status: "passed" }] }],
  ...overrides,
});

describe("tallyTests", () => {
  it("counts what passed, failed and was skipped", () => {
    const report = aReport({ numFailedTests: 2, numPendingTests: 3, numTodoTests: 1 });

    expect(tallyTests(report, 1)).toEqual({ passed: 5, failed: 2, skipped: 4 });
  });

  it("counts a file that could not be loaded as a failure, although no test of it failed", () => {
    const report = aReport({ testResults: [{ name: "b.test.ts", status: "failed", assertionResults: [] }] });

    expect(tallyTests(report, 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  it("counts a file with a failed test once", () => {
    const file = { name: "b.test.ts", status: "failed", assertionResults: [{ status: "failed" }] };

    expect(tallyTests(aReport({ numFailedTests: 1, testResults: [file] }), 1)).toMatchObject({ failed: 1 });
  });

  it.each([
    ["a run that ended badly with every test passed, as after an unhandled rejection", aReport(), 1],
    ["a run that was killed at its deadline", aReport(), 124],
    ["a run in which nothing passed", aReport({ numPassedTests: 0 }), 0],
    ["a run without a report", undefined, 0],
    ["a report of another shape", { tests: 5 }, 0],
  ])("fails %s", (_, report, exitCode) => {
    expect(tallyTests(report, exitCode)).toMatchObject({ failed: 1 });
  });
});

describe("tallyChecks", () => {
  const passed = (script: string): object => ({ script, outcome: { kind: "passed" } });

  it("counts every step that was planned", () => {
    const results = [passed("lint"), { script: "build", outcome: { kind: "unproven" } }];

    expect(tallyChecks({ planned: ["lint", "build"], results }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it("fails the steps that a run never came to", () => {
    const report = { planned: ["lint", "build", "test"], results: [passed("lint")] };

    expect(tallyChecks(report, 143)).toEqual({ passed: 1, failed: 2, skipped: 0 });
  });

  it.each([
    ["a run without a report", undefined, 1],
    ["a run that planned nothing", { planned: [], results: [] }, 0],
    ["a run that ended badly with every step passed", { planned: ["lint"], results: [passed("lint")] }, 1],
  ])("fails %s", (_, report, exitCode) => {
    expect(tallyChecks(report, exitCode)).toMatchObject({ failed: 1 });
  });
});

describe("the last line", () => {
  it("adds up, and names skipped tests only where there are any", () => {
    const tests = { passed: 40, failed: 1, skipped: 0 };
    const checks = { passed: 8, failed: 0, skipped: 0 };

    expect(renderTally(sumTallies([tests, checks]))).toBe("48 passed, 1 failed");
    expect(renderTally({ ...tests, skipped: 2 })).toBe("40 passed, 1 failed, 2 skipped");
  });
});
