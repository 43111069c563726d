import type { ClusterView } from "../cluster-reports.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Priority } from "../priority.ts";
import type { Round } from "../reconcile/loop.ts";
import type { RegionFacts, RegionStanding } from "./decide-region-handover.ts";

/** What this pod knows about the pool's seat and the regions. */
export interface RegionFactSources {
  readonly configuration: Pick<Configuration, "names" | "environment">;
  readonly leaseDurationMs: number;
  readonly monotonicMs: number;
  readonly wallMs: number;
  /** This pod has the pool's seat and leads its cluster. */
  readonly hasSeat: boolean;
  readonly round: Round | undefined;
  readonly seatCluster: string | undefined;
  readonly ranking: Priority["ranking"];
  readonly views: readonly ClusterView[];
}

/** Puts together what a request to move the seat is judged by. Pure. */
export function regionFactsOf(o: RegionFactSources): Omit<RegionFacts, "isUnderWay"> {
  const { names, environment } = o.configuration;
  const able = o.ranking
    .filter(({ effectiveState }) => effectiveState !== "Disabled")
    .map(({ name }) => name)
    .filter((name) => name === names.cluster || o.views.some(({ report, isReady }) => report.name === name && isReady));
  const others = o.views.flatMap((view): RegionStanding[] => {
    const { region, readySinceMs, report, forging } = view;
    if (region === undefined || report.name === names.cluster) return [];
    const standing = o.ranking.find(({ name }) => name === report.name);
    const [first] = able.slice(0, able.indexOf(report.name));
    return [
      {
        region,
        cluster: report.name,
        isDisabled: standing === undefined || standing.effectiveState === "Disabled",
        readyForMs: readySinceMs === undefined ? undefined : o.monotonicMs - readySinceMs,
        forging,
        outrankedBy: able.includes(report.name) ? first : undefined,
      },
    ];
  });
  return {
    region: environment.CLUSTER_REGION,
    wallMs: o.wallMs,
    leaseDurationMs: o.leaseDurationMs,
    seat: seatOf(o),
    seatCluster: o.seatCluster,
    others,
  };
}

/** A pod that develops without a node has the seat, and nothing to forge with. */
function seatOf({ hasSeat, round }: RegionFactSources): RegionFacts["seat"] {
  if (!hasSeat) return "elsewhere";
  const after = round?.after;
  return after?.phase === "forging" || after?.reason === "WithoutNode" ? "here" : "changing";
}
