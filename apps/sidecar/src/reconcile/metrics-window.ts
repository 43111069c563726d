import { classifyForging, type ForgingTruth, scrapeNodeMetrics, type TimedSample } from "@cardano-forge/cardano-node";
import type { Vault } from "@cardano-forge/credentials";
import type { Clock } from "@cardano-forge/election";
import type { Phase } from "./phase.ts";

const SCRAPE_TIMEOUT_MS = 1000;
// More than three slots of the shortest interval.
const SAMPLES_KEPT = 128;
const DECOYS_KEPT = 8;

const INTERVAL_MS: Readonly<Record<Phase, number>> = {
  bootstrapping: 1000,
  "waiting-for-node": 1000,
  standby: 5000,
  enabling: 50,
  forging: 1000,
  disabling: 50,
  fenced: 1000,
};

/** What reading the node's metrics needs. */
export interface MetricsWindowPorts {
  readonly clock: Clock;
  readonly vault: Vault;
  readonly metricsUrl: string;
  /** Start KES period of the set that was installed last, or would be. */
  readonly realStartKesPeriod: () => number | undefined;
}

/** The last samples of one process, and what they prove. */
export interface MetricsWindow {
  scrape(phase: Phase, signal: AbortSignal): Promise<void>;
  truth(phase: Phase, changedAtMs: number): { readonly truth: ForgingTruth; readonly areMetricsReachable: boolean };
  latest(): TimedSample | undefined;
  /** Another process: its numbers begin anew. */
  forget(): void;
}

/** Builds an empty window. */
export function createMetricsWindow(ports: MetricsWindowPorts): MetricsWindow {
  const { clock, vault, metricsUrl: url } = ports;
  let samples: readonly TimedSample[] = [];
  let scrapedAtMs = Number.NEGATIVE_INFINITY;
  let failure = "not read yet";
  /** A node keeps the decoy that it loaded, also after a rotation brought a new one. */
  let decoyPeriods: readonly number[] = [];

  async function scrape(phase: Phase, signal: AbortSignal): Promise<void> {
    const nowMs = clock.monotonicMs();
    if (nowMs - scrapedAtMs < INTERVAL_MS[phase]) return;
    const result = await scrapeNodeMetrics({ url, timeoutMs: SCRAPE_TIMEOUT_MS, signal });
    if (signal.aborted && result.kind === "unreachable") return;
    scrapedAtMs = nowMs;
    if (result.kind === "unreachable") failure = result.message;
    else samples = [...samples, result].slice(-SAMPLES_KEPT);
  }

  function decoyStartKesPeriods(real: number | undefined): readonly number[] {
    const { startKesPeriod } = vault.decoy;
    if (!decoyPeriods.includes(startKesPeriod)) decoyPeriods = [...decoyPeriods, startKesPeriod].slice(-DECOYS_KEPT);
    // An old decoy that starts where the real certificate does now proves nothing; the current one is told apart.
    return decoyPeriods.filter((period) => period === startKesPeriod || period !== real);
  }

  function truth(phase: Phase, changedAtMs: number): ReturnType<MetricsWindow["truth"]> {
    const latest = samples.at(-1);
    const staleAfterMs = INTERVAL_MS[phase] + 2 * SCRAPE_TIMEOUT_MS;
    if (latest === undefined || clock.monotonicMs() - latest.receivedAtMs > staleAfterMs) {
      return { truth: { kind: "unknown", because: `node metrics: ${failure}` }, areMetricsReachable: false };
    }
    const realStartKesPeriod = ports.realStartKesPeriod();
    const facts = { changedAtMs, realStartKesPeriod, decoyStartKesPeriods: decoyStartKesPeriods(realStartKesPeriod) };
    return { truth: classifyForging(samples, facts), areMetricsReachable: true };
  }

  return {
    scrape,
    truth,
    latest: () => samples.at(-1),
    forget() {
      samples = [];
      scrapedAtMs = Number.NEGATIVE_INFINITY;
      failure = "not read yet";
    },
  };
}
