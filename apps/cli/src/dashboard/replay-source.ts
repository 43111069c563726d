import { poolViews } from "@cardano-forge/pool-view";
import { decideClusters } from "../pools/decide-clusters.ts";
import type { ReportDocument } from "../report/report-document.ts";
import type { DashboardModel } from "./dashboard-model.ts";
import type { ModelSource } from "./model-source.ts";

/** A source that shows one report as it was at its time, for ever. */
export function createReplaySource({ sites, events, observedAt }: ReportDocument): ModelSource {
  const nowMs = Date.parse(observedAt);
  const model: DashboardModel = {
    pools: poolViews(sites, nowMs, decideClusters),
    lost: [],
    readAtMs: nowMs,
    nowMs,
    events: events.flatMap((site) => (site.events.kind === "known" ? site.events.value : [])),
  };
  return {
    current: () => model,
    subscribe: () => () => undefined,
    refresh: () => undefined,
    wantEvents: () => undefined,
    wantLog: () => undefined,
    // Nothing ever comes to an end by itself; the user leaves.
    run: () => new Promise(() => undefined),
  };
}
