/**
 * `pnpm bench`: the numbers that the project claims, measured on this machine with a real kube-apiserver and etcd, the
 * sidecar as it is shipped, and the default timing. Each is the median of several runs.
 */
import { parseArgs } from "node:util";
import { startControlPlane } from "@cardano-forge/control-plane";
import { type ProducerCluster, startProducerCluster } from "@cardano-forge/e2e";
import { measureRest } from "./measure-rest.ts";
import { measureStart } from "./measure-start.ts";
import { ACTS, measureTakeOver } from "./measure-take-over.ts";
import { type Row, renderTable, summaryOf } from "./summary.ts";

const USAGE = "usage: bench [--runs N] [--only start|rest|take-over] [--act TEXT]\n";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: "string", default: "5" }, only: { type: "string" }, act: { type: "string", default: "" } },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(USAGE);
  const isWanted = (part: string): boolean => values.only === undefined || values.only === part;
  const rows: Row[] = [];
  await using controlPlane = await startControlPlane();
  await using cluster = await startProducerCluster({ controlPlane, namespace: "bench" });
  await cluster.followable(120_000);
  if (isWanted("rest")) rows.push(...(await measureRest(cluster)));
  if (isWanted("start")) rows.push(await measureStart(cluster, runs));
  if (isWanted("take-over")) rows.push(...(await takeOvers(cluster, runs, values.act)));
  const overlap = await cluster.judge.overlap();
  rows.push({ what: "slots with two forgers, in all of the above", value: String(overlap.length) });
  process.stdout.write(renderTable(rows));
  if (overlap.length > 0) process.exitCode = 1;
}

async function takeOvers(cluster: ProducerCluster, runs: number, part: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const act of ACTS.filter(({ name }) => name.includes(part))) {
    const gaps: number[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const gapMs = await measureTakeOver(cluster, act);
      process.stderr.write(`${act.name} ${run}/${runs}: ${gapMs} ms without a forger\n`);
      gaps.push(gapMs);
    }
    rows.push({ what: `without a forger: ${act.name}`, value: summaryOf(gaps, "ms") });
  }
  return rows;
}

await main();
