/**
 * `pnpm bench`: the numbers that the project claims, measured on this machine. Those of pods with a real kube-apiserver and
 * etcd, the sidecar as it is shipped, and the default timing; each is the median of several runs.
 */
import { parseArgs } from "node:util";
import { measureCredentials } from "./measure-credentials.ts";
import { measurePods } from "./measure-pods.ts";
import { type Row, renderTable } from "./summary.ts";

const USAGE = "usage: bench [--runs N] [--only start|rest|take-over|credentials] [--act TEXT]\n";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: "string", default: "5" }, only: { type: "string" }, act: { type: "string", default: "" } },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(USAGE);
  const isWanted = (part: string): boolean => values.only === undefined || values.only === part;
  const rows: Row[] = isWanted("credentials") ? measureCredentials(runs) : [];
  if (values.only !== "credentials") rows.push(...(await measurePods(isWanted, { runs, part: values.act })));
  process.stdout.write(renderTable(rows));
}

await main();
