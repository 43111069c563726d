import { type ControlPlane, startControlPlane } from "@cardano-forge/control-plane";
import { type ProducerCluster, startProducerCluster } from "@cardano-forge/e2e";
import { measureRest } from "./measure-rest.ts";
import { measureStart } from "./measure-start.ts";
import { ACTS, type Act, measureTakeOver } from "./measure-take-over.ts";
import { type Row, summaryOf } from "./summary.ts";

/** Everything that needs a control plane and pods; `part` chooses among the take-overs. */
export async function measurePods(
  isWanted: (part: string) => boolean,
  { runs, part }: { readonly runs: number; readonly part: string },
): Promise<Row[]> {
  const rows: Row[] = [];
  await using controlPlane = await startControlPlane();
  await using cluster = await startProducerCluster({ controlPlane, namespace: "bench", hasLinks: true });
  await cluster.followable(120_000);
  if (isWanted("rest")) rows.push(...(await measureRest(cluster)));
  if (isWanted("start")) rows.push(await measureStart(cluster, runs));
  if (isWanted("take-over")) rows.push(...(await takeOvers({ newest: cluster, controlPlane }, runs, part)));
  const overlap = await cluster.judge.overlap();
  rows.push({ what: "slots with two forgers, in all of the above", value: String(overlap.length) });
  if (overlap.length > 0) process.exitCode = 1;
  return rows;
}

async function takeOvers(
  { newest, controlPlane }: { newest: ProducerCluster; controlPlane: ControlPlane },
  runs: number,
  part: string,
): Promise<Row[]> {
  const rows: Row[] = [];
  const wanted = ACTS.filter(({ name }) => name.includes(part));
  for (const act of wanted.filter(({ nodes }) => nodes === "newest")) rows.push(await repeated(newest, act, runs));
  const others = wanted.filter(({ nodes }) => nodes !== "newest");
  if (others.length === 0) return rows;
  const nodeArgs = ["--devnet-version", "10.2.1", "--non-producing-node"];
  await using old = await startProducerCluster({ controlPlane, namespace: "bench-old", nodeArgs });
  for (const act of others) rows.push(await repeated(old, act, runs));
  const overlap = await old.judge.overlap();
  if (overlap.length > 0) throw new Error(`two forged slot ${overlap.join(", ")}`);
  return rows;
}

async function repeated(cluster: ProducerCluster, act: Act, runs: number): Promise<Row> {
  const gaps: number[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const gapMs = await measureTakeOver(cluster, act);
    process.stderr.write(`${act.name} ${run}/${runs}: ${gapMs} ms without a forger\n`);
    gaps.push(gapMs);
  }
  return { what: `without a forger: ${act.name}`, value: summaryOf(gaps, "ms") };
}
