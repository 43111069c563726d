/** `pnpm fuzz`: broken inputs for every parser of credentials, from a seed. */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";

const USAGE = `usage: fuzz [--seed S] [--inputs N]

  --seed S    the inputs that follow from this number (default: 1)
  --inputs N  how many, over all parsers (default: 100000)

Exits with 0 when nothing broke, 1 when something did, 2 when it does not understand.
`;

function whole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  process.stderr.write(USAGE);
  process.exit(2);
}

const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, inputs: { type: "string", default: "100000" } },
});
const plan = { seed: whole(values.seed), inputs: whole(values.inputs) };
const startedMs = performance.now();
const { accepted, faults, longestMs, grownMiB, mostAllocatedKb } = fuzz(plan);
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
for (const { target, because, inputHex } of faults) process.stdout.write(`${target}: ${because}\n  ${inputHex}\n`);
process.stdout.write(
  `seed ${plan.seed}, ${plan.inputs} inputs in ${seconds} s: ${accepted} accepted, ${faults.length} faults; ` +
    `longest ${longestMs.toFixed(1)} ms, most heap for one ${Math.round(mostAllocatedKb)} kB, grown by ${Math.round(grownMiB)} MiB\n`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
