import { type Timing, timingFor, timingViolations } from "@cardano-forge/election";
import type { Draft } from "./draft.ts";
import type { PoolIdentity } from "./pool-identity.ts";

/** An API server that keeps one register of the pool's global seat. */
export interface Arbiter {
  readonly name: string;
  /** A kubeconfig, with `#context` or without; undefined: the way to the pod's own API server. */
  readonly kubeconfigPath: string | undefined;
}

/** One forger in all clusters: where the pool's global seat lies, and by what times it is held. */
export interface GlobalTier {
  /** The same in every cluster, however an operator wrote the pool's id: two names would be two seats. */
  readonly leaseName: string;
  readonly namespace: string;
  readonly pool: PoolIdentity;
  readonly arbiters: readonly Arbiter[];
  readonly timing: Timing;
  readonly failbackDelayMs: number;
  /** What an operator should know about this choice; nothing that makes it wrong. */
  readonly cautions: readonly string[];
}

const IN_CLUSTER = "in-cluster";
const OWN_SERVER: readonly Arbiter[] = [{ name: IN_CLUSTER, kubeconfigPath: undefined }];
const MOST_USEFUL_ARBITERS = 9;
const SHORT_ID_LENGTH = 10;
/** What a new leader of the same cluster needs beyond the local lease, so that a crashed pod does not move the seat. */
const SUCCESSION_SECONDS = 5;

/** Reads the variables of the global tier; undefined where cluster management is off or something about it is wrong. */
export function globalTierOf(draft: Draft, pool: PoolIdentity | undefined): GlobalTier | undefined {
  const { values } = draft;
  if (values.ENABLE_CLUSTER_MANAGEMENT !== true) return undefined;
  const arbiters = arbitersOf(draft);
  const timing = timingOf(draft);
  requireIdentity(draft, pool);
  const { NAMESPACE, ARBITER_NAMESPACE: namespace = NAMESPACE, FAILBACK_DELAY } = values;
  if (pool === undefined || timing === undefined || namespace === undefined) return undefined;
  return {
    leaseName: `cardano-forge-${values.CARDANO_NETWORK}-${pool.bech32.slice(0, SHORT_ID_LENGTH)}`,
    namespace,
    pool,
    arbiters,
    timing,
    failbackDelayMs: (FAILBACK_DELAY ?? 0) * 1000,
    cautions: cautionsOf(draft, arbiters),
  };
}

/** Clusters that do not know which pool and which region they are cannot find each other. */
function requireIdentity(draft: Draft, pool: PoolIdentity | undefined): void {
  const isPoolNamed = draft.given("POOL_ID") ?? draft.given("POOL_ID_HEX");
  if (pool === undefined && isPoolNamed === undefined) {
    draft.report(
      "POOL_ID",
      "required with ENABLE_CLUSTER_MANAGEMENT, as is or as POOL_ID_HEX: the global Lease is named after it",
    );
  }
  if (draft.given("ARBITERS") !== undefined && draft.given("CLUSTER_REGION") === undefined) {
    draft.report("CLUSTER_REGION", "required with ARBITERS: each cluster of the pool needs a region of its own");
  }
}

function arbitersOf(draft: Draft): readonly Arbiter[] {
  const list = draft.values.ARBITERS;
  if (list === undefined) return OWN_SERVER;
  const arbiters = list.split(",").map((entry): Arbiter => {
    const at = entry.indexOf("=");
    const source = entry.slice(at + 1);
    return { name: entry.slice(0, at), kubeconfigPath: source === IN_CLUSTER ? undefined : source };
  });
  for (const name of repeated(arbiters.map((one) => one.name))) {
    draft.report("ARBITERS", `expected a name of its own for each arbiter; ${name} is given twice`);
  }
  for (const source of repeated(arbiters.map((one) => one.kubeconfigPath ?? IN_CLUSTER))) {
    draft.report("ARBITERS", `expected one name for each API server; ${source} is given two, and would vote twice`);
  }
  return arbiters;
}

function repeated(words: readonly string[]): string[] {
  return [...new Set(words.filter((word, index) => words.indexOf(word) !== index))];
}

function timingOf(draft: Draft): Timing | undefined {
  const duration = draft.values.GLOBAL_LEASE_DURATION;
  if (duration === undefined) return undefined;
  const timing = timingFor({ leaseDurationMs: duration * 1000 });
  const violations = timingViolations(timing);
  for (const violation of violations) draft.report("GLOBAL_LEASE_DURATION", violation);
  return violations.length === 0 ? timing : undefined;
}

function cautionsOf({ values, given }: Draft, arbiters: readonly Arbiter[]): string[] {
  const { GLOBAL_LEASE_DURATION: globalSeconds = 0, LEASE_DURATION: localSeconds = 0 } = values;
  const isShort = globalSeconds < localSeconds + SUCCESSION_SECONDS;
  return [
    ...(given("ARBITERS") === undefined
      ? ["guards only clusters that share this API server: ARBITERS is not set"]
      : []),
    ...cautionsAboutCount(arbiters.length),
    ...(isShort
      ? [
          `GLOBAL_LEASE_DURATION (${globalSeconds}) is less than LEASE_DURATION (${localSeconds}) + ${SUCCESSION_SECONDS}: ` +
            "a pod that crashes may move the seat to another cluster",
        ]
      : []),
  ];
}

function cautionsAboutCount(count: number): string[] {
  const quorum = Math.floor(count / 2) + 1;
  if (count === 2) return ["of 2 arbiters both are needed: when one is down, nobody can take over; use 3"];
  if (count % 2 === 0)
    return [`${count} arbiters survive the loss of ${count - quorum}, as ${count - 1} do: the last one adds only load`];
  return count > MOST_USEFUL_ARBITERS
    ? [`each of ${count} arbiters is asked by every pod: 3 survive the loss of 1, and 5 of 2`]
    : [];
}
