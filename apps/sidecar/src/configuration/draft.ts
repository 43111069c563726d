import type { Environment } from "./environment.ts";

/** One thing that is wrong with the environment. */
export interface EnvironmentProblem {
  readonly variable: string;
  /** As it was given; undefined where it is not set. */
  readonly value: string | undefined;
  /** What is accepted. */
  readonly message: string;
}

/** The environment while it is being checked: what could be parsed, and everything that is wrong so far. */
export interface Draft {
  readonly values: Partial<Environment>;
  /** The text of a variable, undefined where it is not set or empty. */
  given(variable: keyof Environment): string | undefined;
  report(variable: keyof Environment, message: string): void;
}

/** The environment cannot be used; the message lists every problem at once. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly code = "CONFIGURATION_INVALID";
  readonly problems: readonly EnvironmentProblem[];

  constructor(problems: readonly EnvironmentProblem[]) {
    super(renderProblems(problems));
    this.problems = problems;
  }
}

function renderProblems(problems: readonly EnvironmentProblem[]): string {
  const lines = problems.map(({ variable, value, message }) => {
    const shown = value === undefined ? "is not set" : `= ${JSON.stringify(value)}`;
    return `  ${variable} ${shown}: ${message}`;
  });
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return [`The environment has ${count}:`, ...lines].join("\n");
}
