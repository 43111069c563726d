/**
 * Who of the pool's clusters should forge, by what all of them report. Measures how long each better one has been ready,
 * by this machine's clock: what comes and goes begins anew, and so does everything when this pod takes the seat. So a seat
 * that was taken is given away for a better cluster no sooner than FAILBACK_DELAY later, whatever the reports do.
 *
 * What a cluster said before this pod took the seat may be its last word: a region that is lost has just said that it is
 * ready, and goes on counting as alive for more than a minute. It counts once it is heard of again.
 */
import { decidePriority, type PriorityDecision, renderDecision } from "@cardano-forge/cluster-priority";
import type { ClusterReports, ClusterView } from "./cluster-reports.ts";

/** What the plan is told, with what it rests on. */
export interface Priority {
  readonly kind: PriorityDecision["kind"];
  readonly because: string;
  readonly ranking: PriorityDecision["ranking"];
}

/** Follows the reports from round to round. */
export interface PriorityWatch {
  /** Decides now. `seatToken`: of the pool's seat while this pod holds it. */
  decide(now: {
    readonly monotonicMs: number;
    readonly wallMs: number;
    readonly seatToken: number | undefined;
  }): Priority;
}

/** Builds it for the cluster of this name. */
export function createPriorityWatch(o: {
  readonly self: string;
  readonly reports: ClusterReports;
  readonly failbackDelayMs: number;
}): PriorityWatch {
  const { self, reports, failbackDelayMs } = o;
  let since = new Map<string, number>();
  let lastToken: number | undefined;
  let takenAtMs = Number.NEGATIVE_INFINITY;

  return {
    decide({ monotonicMs, wallMs, seatToken }) {
      if (seatToken !== undefined && seatToken !== lastToken) {
        since = new Map();
        takenAtMs = monotonicMs;
      }
      lastToken = seatToken ?? lastToken;
      const views = reports.current();
      const policy = { nowMs: wallMs, failbackDelayMs };
      const { ranking } = decidePriority(
        self,
        views.map(({ report }) => report),
        policy,
      );
      const place = ranking.findIndex(({ name }) => name === self);
      const better = new Set(ranking.slice(0, Math.max(0, place)).map(({ name }) => name));
      const isHeard = ({ heardAtMs = monotonicMs }: ClusterView): boolean => heardAtMs >= takenAtMs;
      since = new Map(
        views
          .filter((view) => view.isReady && better.has(view.report.name) && isHeard(view))
          .map(({ report }) => [report.name, since.get(report.name) ?? monotonicMs]),
      );
      const timed = views.map(({ report }) => ({
        ...report,
        readyForMs: readyForMs(since.get(report.name), monotonicMs),
      }));
      const decision = decidePriority(self, timed, policy);
      return { kind: decision.kind, because: renderDecision(self, decision), ranking: decision.ranking };
    },
  };
}

function readyForMs(sinceMs: number | undefined, nowMs: number): number | undefined {
  return sinceMs === undefined ? undefined : nowMs - sinceMs;
}
