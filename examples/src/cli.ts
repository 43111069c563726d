/** A check for cron on a machine without a network: `node cli.ts FILE...` warns two weeks before a KES key expires. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

interface Report {
  readonly set: { readonly poolId: string; readonly kes: { readonly periodsRemaining: number } } | null;
}

const words = ["credentials", "verify", ...process.argv.slice(2), "--network", "mainnet", "-o", "json"];
const { stdout } = await promisify(execFile)("forgectl", words, { timeout: 30_000 });
const { set } = JSON.parse(stdout) as Report;
if (set === null) throw new Error("not a whole set");

const { poolId, kes } = set;
console.log(`${poolId}: ${kes.periodsRemaining} KES periods left`);
process.exitCode = kes.periodsRemaining > 9 ? 0 : 1;
