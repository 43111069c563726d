import { type Timing, timingFor } from "@cardano-forge/election";
import type { ClusterView } from "@cardano-forge/sidecar/plan";
import { Chance } from "./chance.ts";
import type { AppliedWrite, Server } from "./network.ts";
import { Pod, type PodOptions } from "./pod.ts";
import type { RunInput } from "./run.ts";
import type { Sabotage } from "./sabotages.ts";
import type { StoryTeller } from "./story.ts";
import type { World } from "./world.ts";

/** What the pods of a run share. */
export interface PodsOptions {
  readonly input: RunInput;
  readonly world: World;
  readonly chance: Chance;
  readonly servers: readonly Server[];
  /** Of the clusters, where there are several. */
  readonly ownServers: readonly Server[];
  readonly sabotage: Sabotage;
  readonly story: StoryTeller;
  onWritten(register: number, write: AppliedWrite): void;
  onWrittenAtHome(cluster: number, write: AppliedWrite): void;
}

/** The pods of a run, each on a machine of its own; with several clusters, dealt out to them in turn. */
export function buildPods(o: PodsOptions): readonly Pod[] {
  const { input, chance, world, servers, sabotage, story } = o;
  const { clusters } = input;
  const timing = timingFor({ leaseDurationMs: input.leaseSeconds * 1000 });
  const clusterTiming = timingFor({ leaseDurationMs: Math.min(15, input.leaseSeconds) * 1000 });
  const { driftBound } = timing;
  const matesOf = (cluster: number): readonly Pod[] =>
    clusters === 0 ? pods : pods.filter((_, index) => index % clusters === cluster);
  const reports = (): ClusterView[] => o.ownServers.map((_, cluster) => reportOf(cluster, matesOf(cluster)));
  const pods: readonly Pod[] = Array.from({ length: input.pods }, (_, index) => {
    const name = `pod-${index}`;
    const place = clusters === 0 ? index : Math.floor(index / clusters);
    const cluster = clusters === 0 ? 0 : index % clusters;
    return new Pod({
      world,
      name,
      calledAs: input.hasTwins && index === input.pods - 1 ? "pod-0" : name,
      rank: input.hasEqualRanks ? 0 : place,
      rate: 1 + chance.pick([-driftBound, 0, driftBound, chance.between(-driftBound, driftBound)]),
      servers,
      timing,
      chance: chance.fork(),
      guardChance: new Chance(input.seed * 101 + index),
      sabotage,
      story,
      successor: (of) =>
        matesOf(cluster).find((pod) => pod.name !== of && pod.engine?.state.reason === "Ready")?.calledAs,
      onWritten: o.onWritten,
      region: clusters === 0 ? undefined : regionOf(cluster, { ...o, clusterTiming, reports }),
    });
  });
  return pods;
}

function regionOf(
  cluster: number,
  o: PodsOptions & { clusterTiming: Timing; reports: () => ClusterView[] },
): NonNullable<PodOptions["region"]> {
  return {
    name: `cluster-${cluster}`,
    number: cluster,
    timing: o.clusterTiming,
    failbackDelayMs: o.input.leaseSeconds * 1000,
    reports: o.reports,
    server: o.ownServers[cluster] as Server,
    onWritten: (write) => o.onWrittenAtHome(cluster, write),
  };
}

/** Reasons of a leader that could forge, or does. */
const READY: ReadonlySet<string> = new Set(["SeatAwaited", "NotFirst", "SeatTaken", "ForgingVerified"]);

/** What a cluster says of itself, without the time that it takes to be heard. */
function reportOf(cluster: number, pods: readonly Pod[]): ClusterView {
  const leader = pods.find(({ engine }) => engine?.isLeading === true && READY.has(engine.state.reason));
  const report = { name: `cluster-${cluster}`, forgeState: "Priority-based", priority: cluster + 1 } as const;
  return { report, isReady: leader !== undefined, leaderPod: leader?.name };
}
