import type { ClusterScope } from "../cluster/connect.ts";
import { readEvents } from "../events/read-events.ts";
import { readSites } from "../pools/read-site.ts";
import { createWake, sleep } from "../pools/wake.ts";
import { type DashboardModel, type Memory, remember, rememberedPools } from "./dashboard-model.ts";
import { isSameLog, type LogTarget, readLogTail } from "./log-tail.ts";

/** What the screen looks at, as React wants it: a value, and a call when there is another. */
export interface ModelSource {
  readonly subscribe: (onChange: () => void) => () => void;
  readonly current: () => DashboardModel;
  /** Looks again now. */
  refresh(): void;
  /** Events are read only while somebody looks at them. */
  wantEvents(isWanted: boolean): void;
  /** The log of one pod is read only while somebody looks at it. */
  wantLog(target: LogTarget | undefined): void;
  /** Looks until the signal fires; rejects only for a fault of this program. */
  run(): Promise<void>;
}

/** A burst of changes is one look, and an API server is asked twice a second at most. */
const LEAST_MS = 500;
const MOST_MS = 5000;
/** Ages and bars move on between two looks. */
const TICK_MS = 1000;
/** A log is no watch: it is read again and again while somebody looks at it. */
const LOG_EVERY_MS = 2000;

/** Builds a source that watches these API servers. */
export function createModelSource(
  scopes: readonly ClusterScope[],
  nowMs: () => number,
  signal: AbortSignal,
): ModelSource {
  const listeners = new Set<() => void>();
  let memory: Memory = { sites: [], lost: [] };
  let areEventsWanted = false;
  let wantedLog: LogTarget | undefined;
  let woken = new AbortController();
  let logAsked = new AbortController();
  let model: DashboardModel = { pools: [], lost: [], readAtMs: undefined, nowMs: nowMs(), events: [] };

  function show(over: Partial<DashboardModel>): void {
    const atMs = nowMs();
    model = { ...model, ...over, nowMs: atMs, pools: rememberedPools(memory, atMs), lost: memory.lost };
    for (const listener of listeners) listener();
  }

  async function lookOnce(): Promise<void> {
    const [sites, events] = await Promise.all([
      readSites(scopes, signal),
      areEventsWanted ? readEvents(scopes, signal) : undefined,
    ]);
    memory = remember(memory, sites, nowMs());
    show({ readAtMs: nowMs(), ...(events === undefined ? {} : eventFields(events)) });
  }

  async function keepLooking(): Promise<void> {
    const wake = createWake(scopes, signal);
    while (!signal.aborted) {
      await lookOnce();
      await Promise.race([wake.next(LEAST_MS, MOST_MS), sleep(MOST_MS, AbortSignal.any([signal, woken.signal]))]);
      woken = new AbortController();
    }
  }

  /** Beside the looks: a machine that is down, whose log hangs, must not hold up what is seen of the others. */
  async function keepReadingLog(): Promise<void> {
    while (!signal.aborted) {
      const until = AbortSignal.any([signal, logAsked.signal]);
      const log = wantedLog === undefined ? undefined : await readLogTail(scopes, wantedLog, until);
      if (log !== undefined && !until.aborted) show({ log });
      await sleep(LOG_EVERY_MS, until);
      if (logAsked.signal.aborted) logAsked = new AbortController();
    }
  }

  async function keepTicking(): Promise<void> {
    while (!signal.aborted) {
      await sleep(TICK_MS, signal);
      if (!signal.aborted) show({});
    }
  }

  return {
    current: () => model,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    refresh: () => woken.abort(),
    wantEvents(isWanted) {
      if (isWanted && !areEventsWanted) woken.abort();
      areEventsWanted = isWanted;
    },
    wantLog(target) {
      if (isSameLog(target, wantedLog)) return;
      wantedLog = target;
      logAsked.abort();
    },
    async run() {
      try {
        await Promise.all([keepLooking(), keepReadingLog(), keepTicking()]);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
}

function eventFields(sites: Awaited<ReturnType<typeof readEvents>>): Partial<DashboardModel> {
  const events = sites.flatMap((site) => (site.events.kind === "known" ? site.events.value : []));
  const unread = sites.flatMap(({ context, events: read }) =>
    read.kind === "unknown"
      ? [`events of ${context ?? "the API server"} unknown (${read.because}): ${read.message}`]
      : [],
  );
  const because = events.length === 0 ? unread[0] : undefined;
  return { events, ...(because === undefined ? {} : { eventsBecause: because }) };
}
