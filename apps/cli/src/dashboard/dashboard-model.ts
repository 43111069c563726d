import { type PoolView, poolViews, type SiteFacts } from "@cardano-forge/pool-view";
import type { SitedEvent } from "../events/render-event.ts";
import { decideClusters } from "../pools/decide-clusters.ts";
import type { LogTail } from "./log-tail.ts";

/** A context that could be read before and cannot now: what it said last stays, with its age. */
export interface LostSite {
  readonly context: string;
  readonly sinceMs: number;
  readonly because: string;
}

/** Everything that the screen shows. */
export interface DashboardModel {
  readonly pools: readonly PoolView[];
  readonly lost: readonly LostSite[];
  /** When everything was read last; undefined before the first time. */
  readonly readAtMs: number | undefined;
  readonly nowMs: number;
  readonly events: readonly SitedEvent[];
  /** Why there are no events. */
  readonly eventsBecause?: string;
  /** Of the pod whose log is looked at; undefined until it was read. */
  readonly log?: LogTail | undefined;
}

/** What is kept from look to look. */
export interface Memory {
  readonly sites: readonly SiteFacts[];
  readonly lost: readonly LostSite[];
}

/**
 * Puts a new look over the last one: a context that cannot be read now keeps its last state. Its pods grow stale by
 * themselves, so that nothing old is shown as if it were now. Pure.
 */
export function remember(before: Memory, now: readonly SiteFacts[], atMs: number): Memory {
  const lost: LostSite[] = [];
  const sites = now.map((site, index) => {
    const last = before.sites[index];
    if (site.leaders.kind === "known" || last?.leaders.kind !== "known") return site;
    const context = nameOf(site);
    const sinceMs = before.lost.find((one) => one.context === context)?.sinceMs ?? atMs;
    lost.push({ context, sinceMs, because: `${site.leaders.because}: ${site.leaders.message}` });
    return last;
  });
  return { sites, lost };
}

/** The pools as they are remembered; one with a part that cannot be seen now is not fine, however it was. Pure. */
export function rememberedPools({ sites, lost }: Memory, nowMs: number): PoolView[] {
  const gone = new Set(lost.map(({ context }) => context));
  return poolViews(sites, nowMs, decideClusters).map((pool) => {
    const hidden = pool.sites.map(nameOf).filter((context) => gone.has(context));
    if (hidden.length === 0) return pool;
    const unseen = [...new Set([...pool.verdict.unseen, ...hidden])];
    return { ...pool, verdict: { ...pool.verdict, unseen, isFine: false } };
  });
}

function nameOf({ context }: { readonly context?: string }): string {
  return context ?? "the API server";
}
