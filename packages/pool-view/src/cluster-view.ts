import type { ForgeClusterFacts, SiteFacts } from "./facts.ts";
import { type Known, known } from "./known.ts";

/** What a cluster says of itself, as the decision wants it. */
export interface PriorityReport {
  readonly name: string;
  readonly forgeState: "Enabled" | "Disabled" | "Priority-based";
  readonly priority: number;
  readonly createdAtMs?: number | undefined;
  readonly health?: { readonly consecutiveFailures: number; readonly failureThreshold: number } | undefined;
  readonly override?: OverrideFacts | undefined;
}

/** An override that is switched on. */
export type OverrideFacts = NonNullable<ForgeClusterFacts["override"]>;

/** What was decided for one cluster, and the ranking that says so, the first one first. */
export interface PriorityAnswer {
  readonly kind: "lead" | "yield" | "hold";
  /** The whole decision as a sentence. */
  readonly message: string;
  readonly ranking: readonly {
    readonly name: string;
    readonly effectiveState: string;
    readonly effectivePriority: number;
    /** Every rule that spoke, one phrase each. */
    readonly rules: readonly string[];
  }[];
}

/** Decides as the sidecars do; an argument, so that what people see cannot differ from what is done. */
export type DecideClusters = (
  self: string,
  reports: readonly PriorityReport[],
  at: { readonly nowMs: number },
) => PriorityAnswer;

/** One cluster of a pool: what its operator wants, what it says of itself, and whether it should forge. */
export interface ClusterView {
  readonly name: string;
  readonly region?: string;
  /** Whether the object was read at its home; a copy on an arbiter may be older. */
  readonly isHome: boolean;
  /** From 1; in the order in which clusters should forge. */
  readonly place: number;
  readonly effectiveState: string;
  readonly effectivePriority: number;
  readonly decision: PriorityAnswer["kind"];
  readonly message: string;
  readonly rules: readonly string[];
  /** Empty while no pod leads there. */
  readonly activeLeader?: string;
  readonly forgingEnabled?: boolean;
  readonly isHealthy?: boolean;
}

/** The clusters of a pool in their order. One that was read at home counts before every copy of it. Pure. */
export function clusterViews(
  facts: readonly ForgeClusterFacts[],
  decide: DecideClusters,
  nowMs: number,
): ClusterView[] {
  const best = new Map<string, ForgeClusterFacts>();
  for (const cluster of facts) {
    if (!best.has(cluster.name) || cluster.home === undefined) best.set(cluster.name, cluster);
  }
  const clusters = [...best.values()];
  const reports = clusters.map(reportOf);
  const views = clusters.map((cluster) => viewOf(cluster, decide(cluster.name, reports, { nowMs })));
  return views.toSorted((a, b) => a.place - b.place);
}

/** The clusters of one pool that any API server told of; unknown only where none could tell. */
export function clusterFactsOf(
  sites: readonly SiteFacts[],
  isOfPool: (cluster: ForgeClusterFacts) => boolean,
): Known<readonly ForgeClusterFacts[]> {
  const asked = sites.flatMap(({ clusters }) => (clusters === undefined ? [] : [clusters]));
  const told = asked.flatMap((clusters) => (clusters.kind === "known" ? clusters.value : []));
  const unread = asked.find((clusters) => clusters.kind === "unknown");
  const isUntold = unread !== undefined && asked.every((clusters) => clusters.kind === "unknown");
  return isUntold ? unread : known(told.filter(isOfPool));
}

function reportOf({ name, forgeState, priority, createdAt, health, override }: ForgeClusterFacts): PriorityReport {
  const createdAtMs = Date.parse(createdAt ?? "");
  return {
    name,
    // What cannot be understood never makes a cluster more eligible.
    forgeState: forgeState === "Enabled" || forgeState === "Priority-based" ? forgeState : "Disabled",
    priority,
    ...(Number.isNaN(createdAtMs) ? {} : { createdAtMs }),
    health,
    override,
  };
}

function viewOf(cluster: ForgeClusterFacts, { kind, message, ranking }: PriorityAnswer): ClusterView {
  const { name, region, home, activeLeader, forgingEnabled, isHealthy } = cluster;
  const index = ranking.findIndex((one) => one.name === name);
  const { effectiveState = "unknown", effectivePriority = Number.NaN, rules = [] } = ranking[index] ?? {};
  return {
    name,
    ...(region === undefined ? {} : { region }),
    isHome: home === undefined,
    place: index + 1,
    effectiveState,
    effectivePriority,
    decision: kind,
    message,
    rules,
    ...(activeLeader === undefined ? {} : { activeLeader }),
    ...(forgingEnabled === undefined ? {} : { forgingEnabled }),
    ...(isHealthy === undefined ? {} : { isHealthy }),
  };
}
