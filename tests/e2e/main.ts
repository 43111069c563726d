/**
 * `pnpm e2e`: the end-to-end tests alone. With `--faults` only those that inject faults, with the sidecar's default times
 * unless `--quick`; with `--repeat` each of them so many times.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { parseArgs } from "node:util";

const USAGE = "usage: pnpm e2e [--faults [--repeat N] [--quick]] [--only TEXT]\n";

const { values } = parseArgs({
  options: {
    faults: { type: "boolean", default: false },
    repeat: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
    only: { type: "string" },
  },
});
if (!/^[1-9]\d{0,3}$/.test(values.repeat)) {
  process.stderr.write(`--repeat ${values.repeat}: expected a whole number from 1\n${USAGE}`);
  process.exit(2);
}
const files = values.faults ? "faults.e2e.test.ts" : "e2e.test.ts";
const names = values.only === undefined ? [] : ["--testNamePattern", values.only];
const env = {
  ...process.env,
  FORGE_REQUIRE_CONTROL_PLANE: "1",
  FORGE_FAULT_RUNS: values.repeat,
  ...(values.faults && !values.quick ? { FORGE_E2E_TIMING: "default" } : {}),
};
const vitest = spawn("vitest", ["run", "--project", "control-plane", files, ...names], { env, stdio: "inherit" });
const [code] = (await once(vitest, "exit")) as [number | null];
process.exitCode = code ?? 1;
