/** One check: a script of the root package, and what shows that it ran over something. */
export interface Step {
  /** The script in the root `package.json`. */
  readonly script: string;
  /**
   * What the output must contain for a success to count. Several of these tools end well when a wrong setting makes them
   * look at no file at all, so exit code 0 alone proves nothing.
   */
  readonly proof: RegExp;
  /** After this long the script and everything it started are killed, and it has failed. */
  readonly deadlineMs: number;
}

const MINUTE_MS = 60_000;

/** Everything CI runs, the quick ones first. */
export const STEPS: readonly Step[] = [
  { script: "lint", proof: /Checked [1-9]\d+ files/, deadlineMs: 2 * MINUTE_MS },
  {
    script: "boundaries",
    proof: /Checked [1-9]\d+ files in [1-9]\d+ packages, no issues found/,
    deadlineMs: MINUTE_MS,
  },
  { script: "typecheck", proof: /Tasks: +([1-9]\d+) successful, \1 total/, deadlineMs: 5 * MINUTE_MS },
  { script: "dead-code", proof: /Total running time/, deadlineMs: 2 * MINUTE_MS },
  { script: "build", proof: /Tasks: +([1-9]\d*) successful, \1 total/, deadlineMs: 5 * MINUTE_MS },
  { script: "test", proof: /Tests .*[1-9]\d* passed/, deadlineMs: 25 * MINUTE_MS },
  { script: "oldest-node", proof: /Tests .*[1-9]\d* passed/, deadlineMs: 4 * MINUTE_MS },
  { script: "sim", proof: / all +[1-9]\d* +[\d.]+ h +[1-9][\s\S]*nothing broke/, deadlineMs: 5 * MINUTE_MS },
  {
    script: "proof",
    proof: /5 checks of the model came out as they must|the model was not checked: spin and gcc are not installed/,
    deadlineMs: 10 * MINUTE_MS,
  },
  { script: "demo", proof: /killed \(SIGKILL\) .* 0 s$/m, deadlineMs: 3 * MINUTE_MS },
];
