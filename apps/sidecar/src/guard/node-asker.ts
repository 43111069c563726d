import {
  classifyForging,
  type NodeFinder,
  type NodeProcess,
  scrapeNodeMetrics,
  signalHangup,
  type TimedSample,
} from "@cardano-forge/cardano-node";
import type { GuardOrders } from "./guard-message.ts";

/** Asks the node to stop, and reads what it shows since then. */
export interface NodeAsker {
  hangup(process: NodeProcess, isStillWanted: () => boolean): Promise<void>;
  /** `unknown` before the first signal: what the node shows then is no answer to one. Never rejects. */
  look(): Promise<"off" | "on" | "unknown">;
}

const PROBE_TIMEOUT_MS = 500;
const SCRAPE_TIMEOUT_MS = 500;
const SAMPLES_KEPT = 64;

/** Builds it for one occasion. */
export function createNodeAsker(orders: GuardOrders, finder: NodeFinder): NodeAsker {
  const { socketPath, networkMagic, metricsUrl } = orders;
  let signalledAtMs: number | undefined;
  let samples: TimedSample[] = [];

  async function sample(): Promise<boolean> {
    const result = await scrapeNodeMetrics({ url: metricsUrl, timeoutMs: SCRAPE_TIMEOUT_MS });
    if (result.kind === "sample") samples = [...samples, result].slice(-SAMPLES_KEPT);
    return result.kind === "sample";
  }

  return {
    async hangup(process, isStillWanted) {
      // The edge from forging to not forging is seen only by one who has looked before.
      if (samples.length === 0) await sample();
      const sent = await signalHangup({
        finder,
        process,
        socketPath,
        networkMagic,
        timeoutMs: PROBE_TIMEOUT_MS,
        isSocketCheckDisabled: false,
        isStillAllowed: isStillWanted,
      });
      if (sent.kind === "sent") signalledAtMs ??= sent.atMonotonicMs;
    },
    async look() {
      if (!(await sample()) || signalledAtMs === undefined) return "unknown";
      return classifyForging(samples, { changedAtMs: signalledAtMs, decoyStartKesPeriods: [] }).kind;
    },
  };
}
