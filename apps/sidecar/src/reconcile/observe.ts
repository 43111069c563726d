import {
  classifyForging,
  type ForgingTruth,
  type NodeFinder,
  type NodeProcess,
  probeSocket,
  scrapeNodeMetrics,
  type TimedSample,
} from "@cardano-forge/cardano-node";
import type { CredentialProblem, CredentialSummary, Vault } from "@cardano-forge/credentials";
import type { Clock } from "@cardano-forge/election";
import type { CredentialsObservation, NodeObservation, Observation, ProcessObservation } from "./observation.ts";
import type { Phase } from "./phase.ts";
import type { PlanState } from "./plan-state.ts";

const SCRAPE_TIMEOUT_MS = 1000;
const PROBE_TIMEOUT_MS = 2000;
const SAMPLES_KEPT = 64;
const SOURCE_INTERVAL_MS = 5000;

const METRICS_INTERVAL_MS: Readonly<Record<Phase, number>> = {
  bootstrapping: 1000,
  "waiting-for-node": 1000,
  standby: 5000,
  enabling: 100,
  forging: 1000,
  disabling: 50,
  fenced: 1000,
};

/** What the observer needs of the outside; all of it bounded in time by its adapter. */
export interface ObserverPorts {
  readonly clock: Clock;
  readonly finder: NodeFinder;
  readonly vault: Vault;
  readonly socketPath: string;
  readonly networkMagic: number;
  readonly isSocketCheckDisabled: boolean;
  readonly metricsUrl: string;
  readonly poolIdHex: string | undefined;
  readonly currentKesPeriod: () => number | undefined;
  /** Slot number now where the network's arithmetic is known. */
  readonly currentSlot: () => number | undefined;
  readonly tipMaxAgeSeconds: number;
}

/** The node's own words, for status and metrics. */
export interface NodeFacts {
  readonly process: NodeProcess | undefined;
  readonly latest: TimedSample | undefined;
  readonly tipAgeSeconds: number | undefined;
}

export interface Observer {
  /** Gathers one observation of node and credentials; decides nothing. An aborted signal cuts slow reads short. */
  observe(state: PlanState, signal: AbortSignal): Promise<Pick<Observation, "node" | "credentials">>;
  facts(): NodeFacts;
  /** Forget when the mounted set was read last, so that the next round reads it again. */
  readonly process: () => NodeProcess | undefined;
}

export function createObserver(ports: ObserverPorts): Observer {
  const node = createNodeObserver(ports);
  const credentials = createCredentialsObserver(ports);
  return {
    process: node.process,
    facts: node.facts,
    async observe(state, signal) {
      const [seenCredentials, seenNode] = await Promise.all([credentials(signal), node.observe(state, signal)]);
      return { credentials: seenCredentials, node: seenNode };
    },
  };
}

function createCredentialsObserver({ clock, vault, poolIdHex, currentKesPeriod }: ObserverPorts) {
  let source: CredentialsObservation["source"] | undefined;
  let readAtMs = Number.NEGATIVE_INFINITY;
  return async (signal: AbortSignal): Promise<CredentialsObservation> => {
    const nowMs = clock.monotonicMs();
    if (source === undefined || nowMs - readAtMs >= SOURCE_INTERVAL_MS) {
      const period = currentKesPeriod();
      source = await vault.load(signal, {
        ...(period === undefined ? {} : { currentKesPeriod: period }),
        ...(poolIdHex === undefined ? {} : { poolIdHex }),
      });
      readAtMs = nowMs;
    }
    return { source: source satisfies SourceReading, resting: await vault.resting() };
  };
}

type SourceReading =
  | { readonly kind: "valid"; readonly summary: CredentialSummary }
  | { readonly kind: "invalid"; readonly problems: readonly CredentialProblem[] };

function createNodeObserver(ports: ObserverPorts) {
  const { clock, finder } = ports;
  let known: NodeProcess | undefined;
  let samples: TimedSample[] = [];
  let scrapedAtMs = Number.NEGATIVE_INFINITY;
  let failure = "not read yet";
  let probedAtMs = Number.NEGATIVE_INFINITY;
  let answeredAtMs: number | undefined;
  let socket: NodeObservation["socket"] = { kind: "silent", message: "the node's socket was not asked yet" };

  async function look(): Promise<ProcessObservation> {
    if (known !== undefined && (await finder.isAlive(known)) === true) return { kind: "found", mark: markOf(known) };
    const found = await finder.find();
    if (found.kind === "found") {
      if (known === undefined || markOf(known) !== markOf(found.process)) forget();
      known = found.process;
      return { kind: "found", mark: markOf(found.process) };
    }
    if (found.kind === "none") {
      if (known !== undefined) forget();
      known = undefined;
      return { kind: "none" };
    }
    const message = found.kind === "several" ? several(found.pids) : found.message;
    return { kind: "unknown", message };
  }

  function forget(): void {
    samples = [];
    scrapedAtMs = Number.NEGATIVE_INFINITY;
    probedAtMs = Number.NEGATIVE_INFINITY;
    answeredAtMs = undefined;
    socket = { kind: "silent", message: "the node's socket was not asked yet" };
  }

  async function probe(signal: AbortSignal): Promise<void> {
    const nowMs = clock.monotonicMs();
    const intervalMs = socket.kind === "accepted" ? 10_000 : 1000;
    if (nowMs - probedAtMs < intervalMs) return;
    probedAtMs = nowMs;
    const { socketPath: path, networkMagic } = ports;
    const answer = await probeSocket({ path, networkMagic, timeoutMs: PROBE_TIMEOUT_MS, signal });
    if (answer.kind === "accepted") {
      answeredAtMs = clock.monotonicMs();
      socket = { kind: "accepted", message: `node-to-client version ${answer.version}` };
    } else if (answer.kind === "wrong-network") {
      socket = { kind: "wrong-network", message: answer.message };
    } else if (!signal.aborted) {
      socket = { kind: "silent", message: answer.message };
    }
  }

  async function scrape(phase: Phase, signal: AbortSignal): Promise<void> {
    const nowMs = clock.monotonicMs();
    if (nowMs - scrapedAtMs < METRICS_INTERVAL_MS[phase] && phase !== "disabling") return;
    scrapedAtMs = nowMs;
    const result = await scrapeNodeMetrics({ url: ports.metricsUrl, timeoutMs: SCRAPE_TIMEOUT_MS, signal });
    if (result.kind === "unreachable") {
      failure = result.message;
      return;
    }
    samples = [...samples, result].slice(-SAMPLES_KEPT);
  }

  function truthOf(state: PlanState): { truth: ForgingTruth; areMetricsReachable: boolean } {
    const latest = samples.at(-1);
    const staleAfterMs = METRICS_INTERVAL_MS[state.phase] + 2 * SCRAPE_TIMEOUT_MS;
    if (latest === undefined || clock.monotonicMs() - latest.receivedAtMs > staleAfterMs) {
      return { truth: { kind: "unknown", because: `node metrics: ${failure}` }, areMetricsReachable: false };
    }
    const real = ports.vault.real;
    const truth = classifyForging(samples, {
      changedAtMs: Number.isFinite(state.truthSinceMs) ? state.truthSinceMs : undefined,
      ...(real === undefined ? {} : { realStartKesPeriod: real.startKesPeriod }),
      decoyStartKesPeriods: [ports.vault.decoy.startKesPeriod],
    });
    return { truth, areMetricsReachable: true };
  }

  async function observe(state: PlanState, signal: AbortSignal): Promise<NodeObservation> {
    const process = await look();
    if (process.kind === "found") {
      await Promise.all([ports.isSocketCheckDisabled ? undefined : probe(signal), scrape(state.phase, signal)]);
    }
    const nowMs = clock.monotonicMs();
    const since = answeredAtMs ?? state.process?.seenAtMs ?? nowMs;
    const truth: Pick<NodeObservation, "truth" | "areMetricsReachable"> =
      process.kind === "none"
        ? { truth: { kind: "off", because: "no process" }, areMetricsReachable: false }
        : truthOf(state);
    return {
      process,
      socket: ports.isSocketCheckDisabled ? { kind: "not-checked", message: "DISABLE_SOCKET_CHECK is set" } : socket,
      silentForMs: ports.isSocketCheckDisabled || socket.kind === "accepted" ? 0 : nowMs - since,
      isSynced: isSynced(),
      ...truth,
    };
  }

  function tipAgeSeconds(): number | undefined {
    const slot = samples.at(-1)?.sample.slot;
    const now = ports.currentSlot();
    return slot === undefined || now === undefined ? undefined : Math.max(0, now - slot);
  }

  function isSynced(): boolean {
    const gsm = samples.at(-1)?.sample.gsmState;
    if (gsm !== undefined) return gsm === 2;
    const age = tipAgeSeconds();
    return age === undefined || age <= ports.tipMaxAgeSeconds;
  }

  return {
    observe,
    process: () => known,
    facts: (): NodeFacts => ({ process: known, latest: samples.at(-1), tipAgeSeconds: tipAgeSeconds() }),
  };
}

/** Tells a process from its successor under the same pid. */
export function markOf({ pid, startMark }: NodeProcess): string {
  return `${pid}@${startMark}`;
}

function several(pids: readonly number[]): string {
  return `several processes carry the node's name (${pids.join(", ")}); name one with CARDANO_NODE_PID_FILE`;
}
