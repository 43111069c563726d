import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseCheckArguments } from "./arguments.ts";
import { renderResult, runSteps } from "./run-steps.ts";
import { renderTally, tallyChecks } from "./tally.ts";

const { steps, reportPath } = parseCheckArguments(process.argv.slice(2));
const planned = steps.map(({ script }) => script);

const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => abort.abort());

const results = await runSteps(steps, {
  command: ["pnpm", "--silent", "run"],
  directory: fileURLToPath(new URL("../../../", import.meta.url)),
  env: process.env,
  write: (text) => void process.stdout.write(text),
  signal: abort.signal,
});
const report = { planned, results };
if (reportPath !== undefined) await writeFile(reportPath, JSON.stringify(report));
const tally = tallyChecks(report, 0);
process.stdout.write(`\n${results.map((result) => `${renderResult(result)}\n`).join("")}\n${renderTally(tally)}\n`);
process.exitCode = tally.failed === 0 ? 0 : 1;
