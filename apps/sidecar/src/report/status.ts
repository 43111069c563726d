import type { PriorityDecision } from "@cardano-forge/cluster-priority";
import type { CredentialSummary, KesLife } from "@cardano-forge/credentials";
import type { ElectorStatus } from "@cardano-forge/election";
import type { PodEntry } from "@cardano-forge/kubernetes";
import type { Configuration } from "../configuration/configuration.ts";
import { reachOf } from "../pool-standing.ts";
import type { Observation, TermObservation } from "../reconcile/observation.ts";
import type { NodeFacts } from "../reconcile/observe-node.ts";
import { isIntentOn, type PlanState } from "../reconcile/plan-state.ts";
import { type MountedSet, mountedSetsOf } from "./mounted-sets.ts";

/** What `/status` answers; every other report (resource, metrics) is made from it, so that they cannot disagree. */
export interface SidecarStatus {
  readonly apiVersion: "status.cardano.io/v1";
  readonly kind: "SidecarStatus";
  readonly pod: string;
  readonly namespace: string;
  readonly network: string;
  readonly version: string;
  readonly updated: string;
  readonly role: "leader" | "standby";
  readonly phase: PlanState["phase"];
  readonly reason: PlanState["reason"];
  readonly message: string;
  readonly intent: "on" | "off";
  readonly nodeTruth: {
    readonly forging: "on" | "off" | "unknown";
    readonly credentials?: "real" | "decoy" | "unknown";
    readonly because: string;
    /** The process can hold real keys, by what lay on disk when it started and what was given to it since. */
    readonly mayHoldRealKeys: boolean;
  };
  readonly lease: {
    readonly name: string;
    readonly holder: string | undefined;
    readonly fencingToken: number | undefined;
    readonly validForSeconds: number | undefined;
  };
  readonly credentials: CredentialsStatus;
  readonly node: NodeStatus;
  readonly election: ElectorStatus;
  /** The pool's seat, where several clusters share one; the permit to forge ends with the lease that ends first. */
  readonly pool?: PoolSeatStatus;
}

/** The pool's seat as this pod sees it, and the ranking of the clusters that want it. */
export interface PoolSeatStatus {
  readonly leaseName: string;
  readonly cluster: string;
  /** The cluster that holds the seat, or held it last, by what the arbiters show. */
  readonly holder: string | undefined;
  /** Validity of the whole permit that is left; undefined without one. */
  readonly permitForSeconds: number | undefined;
  readonly arbiters: {
    readonly reached: number;
    readonly needed: number;
    /** What weakens the promise in this choice of arbiters. */
    readonly cautions: readonly string[];
  };
  readonly priority: {
    readonly kind: "lead" | "yield" | "hold";
    readonly because: string;
    readonly ranking: PriorityDecision["ranking"];
  };
  readonly election: ElectorStatus;
}

/** The node, as far as it can be seen. */
export interface NodeStatus {
  readonly process: "found" | "none" | "unknown";
  readonly pid: number | undefined;
  readonly socket: string;
  readonly areMetricsReachable: boolean;
  readonly isSynced: boolean;
  readonly tipSlot: number | undefined;
  readonly tipBlock: number | undefined;
  readonly tipAgeSeconds: number | undefined;
  readonly startKesPeriod: number | undefined;
}

/** The mounted credentials, without their content; the figures are those of the last good set. */
export interface CredentialsStatus {
  readonly isValid: boolean;
  readonly problems: readonly {
    readonly code: string;
    readonly severity: "error" | "warning";
    readonly file: string;
    readonly message: string;
    readonly hint: string;
  }[];
  readonly atRest: Observation["credentials"]["resting"];
  readonly fingerprint: string | undefined;
  /** Of the set that the node was told to load last. */
  readonly placedFingerprint: string | undefined;
  /** Of the certificate that is mounted, good or not. */
  readonly opcertCounter: string | undefined;
  readonly placedOpcertCounter: string | undefined;
  readonly adoptedOpcertCounter: string | undefined;
  readonly startKesPeriod: number | undefined;
  readonly currentKesPeriod: number | undefined;
  readonly kesPeriodsRemaining: number | undefined;
  readonly kesExpiresAt: string | undefined;
  readonly poolId: string | undefined;
  /** What every pod of this cluster has mounted, this one included; more than one set while a rotation has not reached all. */
  readonly mountedSets: readonly MountedSet[];
}

/** What one round knew. */
export interface StatusSources {
  readonly configuration: Configuration;
  readonly version: string;
  readonly state: PlanState;
  readonly observation: Observation;
  readonly election: ElectorStatus;
  readonly pool: { readonly election: ElectorStatus; readonly lastCluster: string | undefined } | undefined;
  readonly facts: NodeFacts;
  /** The set of which the figures are shown: the last good one, or what can be read of a bad one where none was good. */
  readonly shown: CredentialSummary | undefined;
  readonly currentKesPeriod: number | undefined;
  /** Of the certificate that is shown; unknown without one, or where the network's time is not known. */
  readonly kesLife: KesLife | undefined;
  /** The counter with which a block was adopted here. */
  readonly adoptedCounter: bigint | undefined;
  /** What the other pods have said of themselves lately. */
  readonly peers: readonly PodEntry[];
}

/** Renders what one round knew. */
export function statusOf(sources: StatusSources): SidecarStatus {
  const { configuration, state, observation, election } = sources;
  const { term, waiting } = observation;
  const held = term ?? waiting;
  const pool = poolStatus(sources);
  return {
    apiVersion: "status.cardano.io/v1",
    kind: "SidecarStatus",
    pod: configuration.podName,
    namespace: configuration.namespace,
    network: configuration.network.name,
    version: sources.version,
    updated: new Date(observation.wallMs).toISOString(),
    role: held === undefined ? "standby" : "leader",
    phase: state.phase,
    reason: state.reason,
    message: state.message,
    intent: isIntentOn(state) ? "on" : "off",
    nodeTruth: truthStatus(sources),
    lease: {
      name: configuration.names.lease,
      holder: election.registers[0]?.record?.holder,
      fencingToken: held?.fencingToken,
      validForSeconds: secondsLeft(held),
    },
    credentials: credentialsStatus(sources),
    node: nodeStatus(sources),
    election,
    ...(pool === undefined ? {} : { pool }),
  };
}

function secondsLeft(term: TermObservation | undefined): number | undefined {
  return term === undefined ? undefined : Math.round(term.remainingMs / 100) / 10;
}

function poolStatus({ configuration, observation, pool }: StatusSources): PoolSeatStatus | undefined {
  const { global, names } = configuration;
  const { kind, because, ranking = [] } = observation.decision;
  if (global === undefined || pool === undefined) return undefined;
  return {
    leaseName: global.leaseName,
    cluster: names.cluster,
    holder: pool.lastCluster,
    permitForSeconds: secondsLeft(observation.term),
    arbiters: { ...reachOf(pool.election), cautions: global.cautions },
    priority: { kind, because, ranking },
    election: pool.election,
  };
}

/** A node that is not there holds nothing; one that was never seen and cannot be looked at may hold anything. */
function truthStatus({ state, observation: { node } }: StatusSources): SidecarStatus["nodeTruth"] {
  const { truth, process } = node;
  const mayHoldRealKeys = process.kind !== "none" && (state.process?.mayHoldRealKeys ?? true);
  const { because } = truth;
  if (truth.kind === "on") return { forging: "on", credentials: truth.with, because, mayHoldRealKeys };
  return { forging: truth.kind, because, mayHoldRealKeys };
}

function nodeStatus({ observation: { node }, facts }: StatusSources): NodeStatus {
  return {
    process: node.process.kind,
    pid: facts.process?.pid,
    socket: node.socket.message,
    areMetricsReachable: node.areMetricsReachable,
    isSynced: node.isSynced,
    tipSlot: facts.sample?.slot,
    tipBlock: facts.sample?.block,
    tipAgeSeconds: facts.tipAgeSeconds,
    startKesPeriod: facts.sample?.startKesPeriod,
  };
}

function credentialsStatus(sources: StatusSources): CredentialsStatus {
  const { source, resting, placed } = sources.observation.credentials;
  const { shown, currentKesPeriod, kesLife } = sources;
  return {
    isValid: source.kind === "valid",
    problems: source.problems.map(({ code, severity, file, message, hint }) => ({
      code,
      severity,
      file,
      message,
      hint,
    })),
    atRest: resting,
    fingerprint: shown?.fingerprint,
    placedFingerprint: placed?.fingerprint,
    opcertCounter: source.summary?.counter.toString(),
    placedOpcertCounter: placed?.counter.toString(),
    adoptedOpcertCounter: sources.adoptedCounter?.toString(),
    startKesPeriod: shown?.startKesPeriod,
    currentKesPeriod,
    kesPeriodsRemaining: kesLife?.periodsRemaining,
    kesExpiresAt: kesLife === undefined ? undefined : new Date(kesLife.expiresAtMs).toISOString(),
    poolId: shown?.poolIdBech32,
    mountedSets: mountedSetsOf({ pod: sources.configuration.podName, fingerprint: shown?.fingerprint }, sources.peers),
  };
}

/**
 * Whether the node can be forging for the pool, as far as anybody can tell: false only where it is proved off, gone, or
 * known to have nothing but decoys.
 */
export function mayForge({ nodeTruth, node }: SidecarStatus): boolean {
  if (node.process === "none" || nodeTruth.forging === "off" || nodeTruth.credentials === "decoy") return false;
  return nodeTruth.mayHoldRealKeys;
}
