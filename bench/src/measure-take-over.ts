import { setTimeout as sleep } from "node:timers/promises";
import { killForger, type ProducerCluster, sidecarProcessesOf, stopForger, takeOverAfter } from "@cardano-forge/e2e";

/** Something that is done to the pod that forges. */
export interface Act {
  readonly name: string;
  /** Does it, and gives the milliseconds from the end of the last slot before to the first slot after. */
  run(cluster: ProducerCluster): Promise<number>;
}

const BOUND_MS = 60_000;
/** A release counts at once only for an engine that has watched the Lease for longer than it lasts. */
const WATCHED_MS = 20_000;

/** What the promise is about, the gentlest first. */
export const ACTS: readonly Act[] = [
  { name: "planned stop (SIGTERM)", run: async (cluster) => (await stopForger(cluster, BOUND_MS)).gapMs },
  { name: "node killed", run: (cluster) => after(cluster, (name) => cluster.pod(name).signal("node", "SIGKILL")) },
  { name: "engine killed", run: (cluster) => after(cluster, (name) => kill(cluster, name, "engine", "SIGKILL")) },
  {
    name: "engine stopped (SIGSTOP)",
    run: (cluster) => after(cluster, (name) => kill(cluster, name, "engine", "SIGSTOP")),
  },
  {
    name: "whole pod killed",
    async run(cluster) {
      const { from, gapMs } = await killForger(cluster, BOUND_MS);
      await cluster.start(from);
      return gapMs;
    },
  },
];

/** Waits until somebody can follow, acts, and measures. */
export async function measureTakeOver(cluster: ProducerCluster, { run }: Act): Promise<number> {
  await cluster.followable(BOUND_MS * 2);
  await sleep(WATCHED_MS);
  return run(cluster);
}

async function after(cluster: ProducerCluster, act: (name: string) => void): Promise<number> {
  return (await takeOverAfter(cluster, BOUND_MS, act)).gapMs;
}

function kill(cluster: ProducerCluster, name: string, part: "guard" | "engine", signal: NodeJS.Signals): void {
  process.kill(sidecarProcessesOf(cluster.pod(name))[part], signal);
}
