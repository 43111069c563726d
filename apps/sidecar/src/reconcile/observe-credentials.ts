import {
  type CredentialSummary,
  classifyValidity,
  type Vault,
  type VerificationOptions,
} from "@cardano-forge/credentials";
import type { Clock } from "@cardano-forge/election";
import { createCounterMemory, type KnownCounters } from "./counter-memory.ts";
import type { CredentialsObservation, PlacedSet } from "./observation.ts";
import type { PlanState } from "./plan-state.ts";

/** What looking at the credentials needs. */
export interface CredentialsObserverPorts {
  readonly clock: Clock;
  readonly vault: Vault;
  readonly currentKesPeriod: () => number | undefined;
  /** What does not change: pool, VRF key, and how the network counts. */
  readonly expectations: Pick<VerificationOptions, "poolIdHex" | "vrfKeyHashHex" | "maxKesEvolutions" | "warnPeriods">;
  /** Blocks of its own that the node has adopted, as it said last. */
  readonly adopted: () => number | undefined;
}

/** Looks at the mounted set, and at what lies where the node reads. */
export interface CredentialsObserver {
  observe(state: PlanState, signal: AbortSignal): Promise<CredentialsObservation>;
  /** The counters that are known here. */
  counters(): KnownCounters;
}

const SOURCE_INTERVAL_MS = 5000;

/** Where nobody says which pool and VRF key it must be, a later set must be of those of the first good one. */
function ownOf(first: CredentialSummary | undefined): Pick<VerificationOptions, "poolIdHex" | "vrfKeyHashHex"> {
  return first === undefined ? {} : { poolIdHex: first.poolIdHex, vrfKeyHashHex: first.vrfKeyHashHex };
}

/** Reads the mounted set every five seconds, and what lies where the node reads each time. */
export function createCredentialsObserver(ports: CredentialsObserverPorts): CredentialsObserver {
  const { clock, vault, currentKesPeriod, expectations } = ports;
  const memory = createCounterMemory();
  let source: CredentialsObservation["source"] | undefined;
  let readAtMs = Number.NEGATIVE_INFINITY;

  async function load(signal: AbortSignal): Promise<CredentialsObservation["source"]> {
    const period = currentKesPeriod();
    const time = period === undefined ? {} : { currentKesPeriod: period };
    const loaded = await vault.load(signal, { ...ownOf(vault.real), ...expectations, ...memory.known(), ...time });
    if (loaded.kind === "valid") memory.accept(loaded.summary);
    return loaded;
  }

  function placedSet(): PlacedSet | undefined {
    const { placed } = vault;
    if (placed === undefined) return undefined;
    const period = currentKesPeriod();
    const validity = period === undefined ? "valid" : classifyValidity(placed, period, expectations.maxKesEvolutions);
    return { fingerprint: placed.fingerprint, counter: placed.counter, hasExpired: validity === "expired" };
  }

  return {
    counters: memory.known,
    async observe(state, signal) {
      memory.look({ state, placed: vault.placed, adopted: ports.adopted() });
      const nowMs = clock.monotonicMs();
      if (source === undefined || nowMs - readAtMs >= SOURCE_INTERVAL_MS) {
        source = await load(signal);
        if (!signal.aborted) readAtMs = nowMs;
      }
      return { source, kept: vault.real, placed: placedSet(), resting: await vault.resting() };
    },
  };
}
