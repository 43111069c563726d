import { parseArgs } from "node:util";
import { STEPS, type Step } from "./steps.ts";

/** What a run of the checks was asked for. */
export interface CheckArguments {
  readonly steps: readonly Step[];
  /** A file to leave the results in, as JSON. */
  readonly reportPath: string | undefined;
}

/** Reads the command line: names of steps to run alone, `--skip <step>` and `--report <file>`; throws on anything else. */
export function parseCheckArguments(words: readonly string[]): CheckArguments {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { skip: { type: "string", multiple: true, default: [] }, report: { type: "string" } },
  });
  const known = STEPS.map(({ script }) => script);
  const unknown = [...positionals, ...values.skip].filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no check named ${unknown.join(", ")}; there are ${known.join(", ")}`);
  const isWanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name);
  return {
    steps: STEPS.filter(({ script }) => isWanted(script) && !values.skip.includes(script)),
    reportPath: values.report,
  };
}
