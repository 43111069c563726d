import {
  classifyForging,
  createNodeFinder,
  killNode,
  type NodeFinder,
  type NodeProcess,
  scrapeNodeMetrics,
  signalHangup,
  type TimedSample,
} from "@cardano-forge/cardano-node";
import type { GuardOrders } from "./guard-message.ts";

/** What the guard can see and do of the node, while it stops it. */
export interface NodeStopper {
  /** The process that is to be stopped: the one that the engine named, or the one that is found now. */
  aim(named: NodeProcess | undefined): Promise<void>;
  hangup(): Promise<void>;
  kill(): Promise<void>;
  /** What the node shows since the first signal. Never rejects. */
  look(): Promise<"gone" | "off" | "on" | "unknown">;
}

const PROBE_TIMEOUT_MS = 500;
const SCRAPE_TIMEOUT_MS = 500;
const SAMPLES_KEPT = 64;

/** Builds a stopper for one occasion. */
export function createNodeStopper(orders: GuardOrders): NodeStopper {
  const { processName, pidFile, socketPath, networkMagic, metricsUrl } = orders;
  const finder: NodeFinder = createNodeFinder({ processName, pidFile });
  let target: NodeProcess | undefined;
  let isNobody = false;
  let signalledAtMs: number | undefined;
  let samples: TimedSample[] = [];

  async function aim(named: NodeProcess | undefined): Promise<void> {
    const found = named === undefined ? await finder.find() : undefined;
    target = named ?? (found?.kind === "found" ? found.process : undefined);
    isNobody = found?.kind === "none";
  }

  async function sample(): Promise<boolean> {
    const result = await scrapeNodeMetrics({ url: metricsUrl, timeoutMs: SCRAPE_TIMEOUT_MS });
    if (result.kind === "sample") samples = [...samples, result].slice(-SAMPLES_KEPT);
    return result.kind === "sample";
  }

  async function isGone(): Promise<boolean> {
    if (isNobody) return true;
    return target !== undefined && (await finder.isAlive(target)) === false;
  }

  return {
    aim,
    async hangup() {
      if (target === undefined) return;
      // The edge from forging to not forging is seen only by one who has looked before.
      if (samples.length === 0) await sample();
      const sent = await signalHangup({
        finder,
        process: target,
        socketPath,
        networkMagic,
        timeoutMs: PROBE_TIMEOUT_MS,
        isSocketCheckDisabled: false,
        isStillAllowed: () => true,
      });
      if (sent.kind === "sent") signalledAtMs ??= sent.atMonotonicMs;
    },
    async kill() {
      if (target !== undefined) await killNode(finder, target);
      else await aim(undefined);
    },
    async look() {
      if (await isGone()) return "gone";
      if (!(await sample())) return "unknown";
      // Before a signal nothing that the node shows says that it has obeyed one.
      if (signalledAtMs === undefined) return "unknown";
      return classifyForging(samples, { changedAtMs: signalledAtMs, decoyStartKesPeriods: [] }).kind;
    },
  };
}
