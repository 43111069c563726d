import { readFile } from "node:fs/promises";
import { renderTally, sumTallies, tallyChecks, tallyTests } from "./tally.ts";

// The last line of .ci/run: <report of the tests> <their exit code> <report of the checks> <their exit code>.
const [testReport = "", testExit = "", checkReport = "", checkExit = ""] = process.argv.slice(2);

/** A report that was never written counts as a failure, not as a fault of this program. */
async function readReport(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    process.stdout.write(`no report in ${path}: ${error instanceof Error ? error.message : error}\n`);
    return undefined;
  }
}

const tally = sumTallies([
  tallyTests(await readReport(testReport), Number(testExit)),
  tallyChecks(await readReport(checkReport), Number(checkExit)),
]);
process.stdout.write(`${renderTally(tally)}\n`);
process.exitCode = tally.failed === 0 ? 0 : 1;
