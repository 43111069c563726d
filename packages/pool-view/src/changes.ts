import type { SiteFacts } from "./facts.ts";
import { knownValue } from "./known.ts";
import type { PodView } from "./pod-view.ts";
import type { PoolView } from "./pool-view.ts";
import type { SiteView } from "./site-view.ts";
import { qualifiedName, renderVerdict } from "./verdict.ts";

/** One thing that is different from before. */
export interface Change {
  readonly pool: string;
  readonly namespace: string;
  readonly subject: "verdict" | "lease" | "leader" | "pod" | "handover";
  readonly message: string;
  /** An operator should look. */
  readonly isBad: boolean;
}

type SiteChange = Pick<Change, "subject" | "message" | "isBad">;

/**
 * What changed from one look to the next, in the order of the pools; ages are no change. The sites are what was read for the
 * later look: a pool is not gone where it could not be read.
 */
export function changesBetween(
  before: readonly PoolView[],
  after: readonly PoolView[],
  sites: readonly SiteFacts[] = [],
): Change[] {
  const gone = before.filter((pool) => twinOf(after, pool) === undefined);
  return [
    ...after.flatMap((pool) => poolChanges(twinOf(before, pool), pool)),
    ...gone.map((pool): Change => {
      const { name, namespace } = pool;
      return { pool: name, namespace, subject: "verdict", message: absenceWords(pool, sites), isBad: true };
    }),
  ];
}

function absenceWords(pool: PoolView, sites: readonly SiteFacts[]): string {
  const unread = sites.flatMap(({ context, leaders }) => {
    const wasThere = pool.sites.some((site) => site.context === context);
    if (leaders.kind === "known" || !wasThere) return [];
    return [`${context === undefined ? "" : `${context}: `}${leaders.because}: ${leaders.message}`];
  });
  return unread.length === 0 ? "no longer there" : `forger unknown, not read (${unread.join("; ")})`;
}

function twinOf(pools: readonly PoolView[], { name, namespace, poolId }: PoolView): PoolView | undefined {
  return pools.find((pool) => pool.name === name && pool.namespace === namespace && pool.poolId === poolId);
}

function poolChanges(before: PoolView | undefined, after: PoolView): Change[] {
  const words = renderVerdict(after.verdict);
  const isSame = before !== undefined && renderVerdict(before.verdict) === words;
  const sites = after.sites.flatMap((site) =>
    siteChanges(
      before?.sites.find(({ context }) => context === site.context),
      site,
    ),
  );
  const verdict: SiteChange[] = isSame ? [] : [{ subject: "verdict", message: words, isBad: !after.verdict.isFine }];
  return [...sites, ...verdict].map((change) => ({ pool: after.name, namespace: after.namespace, ...change }));
}

function siteChanges(before: SiteView | undefined, after: SiteView): SiteChange[] {
  return [...leaseChanges(before, after), ...podChanges(before, after), ...handoverChanges(before, after)];
}

function leaseChanges(before: SiteView | undefined, after: SiteView): SiteChange[] {
  const message = leaseWords(after);
  if (before === undefined || leaseWords(before) === message) return [];
  return [{ subject: "lease", message: prefixed(after, message), isBad: after.lease.kind === "unknown" }];
}

function leaseWords({ lease }: SiteView): string {
  if (lease.kind === "unknown") return `lease unknown (${lease.because})`;
  const { state, holderPod, term, reason } = lease.value;
  if (state === "held") return `lease held by ${holderPod}, term ${term}`;
  return `lease free${reason === undefined ? "" : ` (${reason})`}`;
}

function podChanges(before: SiteView | undefined, after: SiteView): SiteChange[] {
  const earlier = before === undefined ? undefined : knownValue(before.pods);
  if (earlier === undefined) return [];
  if (after.pods.kind === "unknown") {
    const { because } = after.pods;
    return [{ subject: "pod", message: prefixed(after, `pods unknown (${because})`), isBad: true }];
  }
  const now = after.pods.value;
  const changed = now.flatMap((pod): SiteChange[] => {
    const twin = earlier.find(({ name }) => name === pod.name);
    const words = podWords(pod);
    if (twin !== undefined && podWords(twin) === words) return [];
    const isBad = pod.report.kind === "unknown";
    return [{ subject: "pod", message: `${qualifiedName(after.context, pod.name)}: ${words}`, isBad }];
  });
  const gone = earlier.filter(({ name }) => !now.some((pod) => pod.name === name));
  return [
    ...changed,
    ...gone.map(({ name }): SiteChange => {
      return { subject: "pod", message: `${qualifiedName(after.context, name)}: no longer reported`, isBad: false };
    }),
  ];
}

function podWords({ report }: PodView): string {
  if (report.kind === "unknown") return `unknown (${report.because})`;
  const { phase = "phase unknown", nodeTruth, reason, intent } = report.value;
  const node = nodeTruth?.forging === "on" ? `on ${nodeTruth.with ?? "unknown"}` : (nodeTruth?.forging ?? "unknown");
  return `${phase}, intent ${intent ?? "unknown"}, node ${node}${reason === undefined ? "" : ` (${reason})`}`;
}

function handoverChanges(before: SiteView | undefined, after: SiteView): SiteChange[] {
  const { handover } = after;
  if (handover === undefined || before === undefined) return [];
  const isSame = before.handover?.id === handover.id && before.handover?.phase === handover.phase;
  if (isSame) return [];
  const gap = handover.gapMilliseconds === undefined ? "" : `, gap ${handover.gapMilliseconds} ms`;
  const words = `hand-over ${handover.id ?? ""} to ${handover.to ?? "?"}: ${handover.phase ?? "?"}${gap}`;
  const isBad = handover.phase === "failed" || handover.phase === "refused" || handover.phase === "expired";
  return [{ subject: "handover", message: prefixed(after, words), isBad }];
}

function prefixed({ context }: SiteView, message: string): string {
  return context === undefined ? message : `${context}: ${message}`;
}
