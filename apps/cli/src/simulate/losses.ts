import { type Loss, podKey, type RehearsedPool } from "@cardano-forge/election/rehearsal";
import { qualifiedName } from "@cardano-forge/pool-view";
import { ONLY_SERVER } from "./pool-to-rehearse.ts";

/** A loss, and how it is called. */
export interface NamedLoss {
  readonly kind: "pod-crashed" | "pod-deleted" | "pod-cut-off" | "api-server-silent" | "cluster-lost";
  /** The pod, cluster or arbiter; empty for the only API server. */
  readonly of: string;
  /** A clause that follows "if". */
  readonly text: string;
  readonly loss: Loss;
}

/** Everything that can be lost and has the name; without one, everything that the leader depends on. Pure. */
export function lossesOf(pool: RehearsedPool, name: string | undefined): NamedLoss[] {
  const all = [...podLosses(pool), ...serverLosses(pool), ...clusterLosses(pool)];
  if (name !== undefined) return all.filter(({ of }) => of === name || of.endsWith(`/${name}`));
  const [{ name: cluster = "", pods = [] } = {}] = pool.clusters;
  const leader = shownName(cluster, pods[0] ?? "");
  const arbiters = pool.seat?.arbiters ?? [];
  return all.filter(({ of }) => of === leader || of === cluster || arbiters.includes(of));
}

/** Every name that can be asked for. */
export function namesOf(pool: RehearsedPool): string[] {
  const all = [...podLosses(pool), ...serverLosses(pool)].map(({ of }) => of);
  return [...new Set(all)].filter((name) => name !== ONLY_SERVER);
}

/** How a pod is shown. */
export function shownName(cluster: string, pod: string): string {
  return qualifiedName(cluster === ONLY_SERVER ? undefined : cluster, pod);
}

function podLosses({ clusters }: RehearsedPool): NamedLoss[] {
  return clusters.flatMap(({ name, pods }, place) =>
    pods.flatMap((pod, index): NamedLoss[] => {
      const of = shownName(name, pod);
      const keys = [podKey(name, pod)];
      const crashed: NamedLoss = { kind: "pod-crashed", of, text: `${of} crashes`, loss: { crashed: keys } };
      if (place > 0 || index > 0) return [crashed];
      return [
        crashed,
        { kind: "pod-deleted", of, text: `${of} is deleted`, loss: { leaving: keys } },
        { kind: "pod-cut-off", of, text: `${of} reaches no API server`, loss: { cutOff: keys } },
      ];
    }),
  );
}

function serverLosses({ clusters, seat }: RehearsedPool): NamedLoss[] {
  const servers = new Set([...clusters.map(({ name }) => name), ...(seat?.arbiters ?? [])]);
  return [...servers].map((of) => {
    const text = of === ONLY_SERVER ? "the API server does not answer" : `the API server of ${of} does not answer`;
    return { kind: "api-server-silent", of, text, loss: { silent: [of] } };
  });
}

function clusterLosses({ clusters }: RehearsedPool): NamedLoss[] {
  if (clusters.length === 1) return [];
  return clusters.map(({ name, pods }) => {
    const loss = { crashed: pods.map((pod) => podKey(name, pod)), silent: [name] };
    return { kind: "cluster-lost", of: name, text: `${name} is lost with all it runs`, loss };
  });
}
