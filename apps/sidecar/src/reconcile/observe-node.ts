import type { ForgingTruth, NodeFinder, NodeProcess, NodeSample } from "@cardano-forge/cardano-node";
import type { Clock } from "@cardano-forge/election";
import { createMetricsWindow, type MetricsWindow, type MetricsWindowPorts } from "./metrics-window.ts";
import type { NodeObservation } from "./observation.ts";
import type { PlanState } from "./plan-state.ts";
import { createProcessWatch } from "./process-watch.ts";
import { createSocketWatch } from "./socket-watch.ts";

/** What looking at the node needs. */
export interface NodeObserverPorts extends MetricsWindowPorts {
  readonly clock: Clock;
  readonly finder: NodeFinder;
  readonly socketPath: string;
  readonly networkMagic: number;
  readonly isSocketCheckDisabled: boolean;
  /** Whether the system would let this process signal that one. */
  readonly isSignalPermitted: (process: NodeProcess) => boolean;
  /** Slot number now where the network's arithmetic is known. */
  readonly currentSlot: () => number | undefined;
  readonly tipMaxAgeSeconds: number;
}

/** The node's own words, for status and metrics. */
export interface NodeFacts {
  readonly process: NodeProcess | undefined;
  readonly sample: NodeSample | undefined;
  readonly tipAgeSeconds: number | undefined;
}

/** Looks at process, socket and metrics of the node. */
export function createNodeObserver(ports: NodeObserverPorts) {
  const processes = createProcessWatch(ports.finder);
  const socket = createSocketWatch(ports);
  const metrics = createMetricsWindow(ports);

  async function observe(state: PlanState, signal: AbortSignal): Promise<NodeObservation> {
    const { seen, isAnother } = await processes.look();
    if (isAnother) {
      socket.forget();
      metrics.forget();
    }
    if (seen.kind === "found") {
      await Promise.all([
        ports.isSocketCheckDisabled ? undefined : socket.ask(signal),
        metrics.scrape(state.phase, signal),
      ]);
    }
    const known = processes.known();
    return {
      process: seen,
      socket: ports.isSocketCheckDisabled
        ? { kind: "not-checked", message: "DISABLE_SOCKET_CHECK is set" }
        : socket.state(),
      silentForMs: ports.isSocketCheckDisabled ? 0 : socket.silentForMs(state.process?.seenAtMs),
      isSynced: isSynced(),
      isSignalPermitted: known === undefined || ports.isSignalPermitted(known),
      ...truthOf(seen.kind, state, metrics, socket.firstAnsweredAtMs()),
    };
  }

  function tipAgeSeconds(): number | undefined {
    const slot = metrics.latest()?.sample.slot;
    const now = ports.currentSlot();
    return slot === undefined || now === undefined ? undefined : Math.max(0, now - slot);
  }

  /** What cannot be known is not held against a node: a pod that is behind is told by the tips of the others. */
  function isSynced(): boolean {
    const gsm = metrics.latest()?.sample.gsmState;
    if (gsm !== undefined) return gsm === 2;
    const age = tipAgeSeconds();
    return age === undefined || age <= ports.tipMaxAgeSeconds;
  }

  return {
    observe,
    process: processes.known,
    facts: (): NodeFacts => ({
      process: processes.known(),
      sample: metrics.latest()?.sample,
      tipAgeSeconds: tipAgeSeconds(),
    }),
  };
}

function truthOf(
  process: NodeObservation["process"]["kind"],
  { phase, truthSinceMs }: PlanState,
  metrics: MetricsWindow,
  answeredAtMs: number | undefined,
): { truth: ForgingTruth; areMetricsReachable: boolean } {
  if (process === "none") return { truth: { kind: "off", because: "no process" }, areMetricsReachable: false };
  // A node replays its ledger before its socket answers and only then begins to forge: what it did before says nothing.
  return metrics.truth(phase, Math.max(truthSinceMs, answeredAtMs ?? truthSinceMs));
}
