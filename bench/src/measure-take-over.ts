import { setTimeout as sleep } from "node:timers/promises";
import {
  killForger,
  type ProducerCluster,
  type SidecarProcesses,
  sidecarProcessesOf,
  stopForger,
  takeOverAfter,
} from "@cardano-forge/e2e";

/** Something that is done to the pod that forges. */
export interface Act {
  readonly name: string;
  /** Nodes of 10.2.1 never show the edge of `forging_enabled`; all others are of the newest version. */
  readonly nodes: "newest" | "10.2.1";
  /** Does it, and gives the milliseconds from the end of the last slot before to the first slot after. */
  run(cluster: ProducerCluster): Promise<number>;
}

const BOUND_MS = 60_000;
/** So that an act comes at any moment between two renewals. */
const RENEWAL_MS = 5000;
/** Longer than the lease. */
const CUT_OFF_MS = 20_000;

const plannedStop = async (cluster: ProducerCluster): Promise<number> => (await stopForger(cluster, BOUND_MS)).gapMs;

/** What the promise is about, the gentlest first. */
export const ACTS: readonly Act[] = [
  { name: "planned stop (SIGTERM)", nodes: "newest", run: plannedStop },
  { name: "planned stop, proved by the counter alone", nodes: "10.2.1", run: plannedStop },
  act("node killed", (cluster, name) => cluster.pod(name).signal("node", "SIGKILL")),
  act("engine killed", (cluster, name) => signal(cluster, name, ["engine"], "SIGKILL")),
  act("engine stopped (SIGSTOP)", (cluster, name) => signal(cluster, name, ["engine"], "SIGSTOP")),
  {
    name: "guard and engine stopped (SIGSTOP)",
    nodes: "newest",
    async run(cluster) {
      const { from, gapMs } = await takeOverAfter(cluster, BOUND_MS, (name) =>
        signal(cluster, name, ["guard", "engine"], "SIGSTOP"),
      );
      signal(cluster, from, ["guard", "engine"], "SIGKILL");
      return gapMs;
    },
  },
  {
    name: "pod cut off from the API server",
    nodes: "newest",
    async run(cluster) {
      const { from, gapMs } = await takeOverAfter(cluster, BOUND_MS, (name) => cluster.link(name).set("black-hole"));
      await sleep(CUT_OFF_MS);
      cluster.link(from).set("whole");
      return gapMs;
    },
  },
  {
    name: "whole pod killed",
    nodes: "newest",
    async run(cluster) {
      const { from, gapMs } = await killForger(cluster, BOUND_MS);
      await cluster.start(from);
      return gapMs;
    },
  },
];

/** Waits until somebody can follow, and some part of a renewal longer; then acts, and measures. */
export async function measureTakeOver(cluster: ProducerCluster, { run }: Act): Promise<number> {
  await cluster.followable(BOUND_MS * 2);
  await sleep(Math.random() * RENEWAL_MS);
  return run(cluster);
}

function act(name: string, does: (cluster: ProducerCluster, pod: string) => void): Act {
  const run = async (cluster: ProducerCluster): Promise<number> =>
    (await takeOverAfter(cluster, BOUND_MS, (pod) => does(cluster, pod))).gapMs;
  return { name, nodes: "newest", run };
}

function signal(
  cluster: ProducerCluster,
  name: string,
  parts: readonly (keyof SidecarProcesses)[],
  what: NodeJS.Signals,
): void {
  const processes = sidecarProcessesOf(cluster.pod(name));
  for (const part of parts) process.kill(processes[part], what);
}
