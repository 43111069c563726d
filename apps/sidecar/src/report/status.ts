import type { ElectorStatus } from "@cardano-forge/election";
import type { Configuration } from "../configuration/configuration.ts";
import type { Observation } from "../reconcile/observation.ts";
import type { NodeFacts } from "../reconcile/observe-node.ts";
import { isIntentOn, type PlanState } from "../reconcile/plan-state.ts";

/** Slots of one KES period, and the periods a key lives: the same on mainnet, preprod and preview (Shelley genesis). */
const MAX_KES_EVOLUTIONS = 62;

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
  readonly reason: string;
  readonly message: string;
  readonly intent: "on" | "off";
  readonly nodeTruth: {
    readonly forging: "on" | "off" | "unknown";
    readonly credentials?: string;
    readonly because: string;
  };
  readonly lease: {
    readonly name: string;
    readonly holder: string | undefined;
    readonly fencingToken: number | undefined;
    readonly validForSeconds: number | undefined;
  };
  readonly credentials: CredentialsStatus;
  readonly node: {
    readonly process: string;
    readonly pid: number | undefined;
    readonly socket: string;
    readonly areMetricsReachable: boolean;
    readonly isSynced: boolean;
    readonly tipSlot: number | undefined;
    readonly tipAgeSeconds: number | undefined;
  };
  readonly election: ElectorStatus;
}

export interface CredentialsStatus {
  readonly isValid: boolean;
  readonly problems: readonly {
    readonly code: string;
    readonly file: string;
    readonly message: string;
    readonly hint: string;
  }[];
  readonly atRest: string;
  readonly opcertCounter: string | undefined;
  readonly startKesPeriod: number | undefined;
  readonly currentKesPeriod: number | undefined;
  readonly kesPeriodsRemaining: number | undefined;
  readonly poolId: string | undefined;
}

/** Renders what one round knew. */
export function statusOf(o: {
  configuration: Configuration;
  version: string;
  state: PlanState;
  observation: Observation;
  election: ElectorStatus;
  facts: NodeFacts;
  currentKesPeriod: number | undefined;
}): SidecarStatus {
  const { configuration, state, observation, election, facts } = o;
  const { term, node } = observation;
  return {
    apiVersion: "status.cardano.io/v1",
    kind: "SidecarStatus",
    pod: configuration.podName,
    namespace: configuration.namespace,
    network: configuration.network,
    version: o.version,
    updated: new Date(observation.wallMs).toISOString(),
    role: term === undefined ? "standby" : "leader",
    phase: state.phase,
    reason: state.reason,
    message: state.message,
    intent: isIntentOn(state) ? "on" : "off",
    nodeTruth:
      node.truth.kind === "on"
        ? { forging: "on", credentials: node.truth.with, because: node.truth.because }
        : { forging: node.truth.kind, because: node.truth.because },
    lease: {
      name: configuration.leaseName,
      holder: election.registers[0]?.record?.holder,
      fencingToken: term?.fencingToken,
      validForSeconds: term === undefined ? undefined : Math.round(term.remainingMs / 100) / 10,
    },
    credentials: credentialsStatus(observation, o.currentKesPeriod),
    node: {
      process: node.process.kind,
      pid: facts.process?.pid,
      socket: node.socket.message,
      areMetricsReachable: node.areMetricsReachable,
      isSynced: node.isSynced,
      tipSlot: facts.sample?.slot,
      tipAgeSeconds: facts.tipAgeSeconds,
    },
    election,
  };
}

function credentialsStatus({ credentials }: Observation, currentKesPeriod: number | undefined): CredentialsStatus {
  const { source, resting } = credentials;
  const summary = source.kind === "valid" ? source.summary : undefined;
  const problems = source.kind === "invalid" ? source.problems : [];
  const start = summary?.startKesPeriod;
  const isKnown = start !== undefined && currentKesPeriod !== undefined;
  return {
    isValid: source.kind === "valid",
    problems: problems.map(({ code, file, message, hint }) => ({ code, file, message, hint })),
    atRest: resting,
    opcertCounter: summary?.counter.toString(),
    startKesPeriod: start,
    currentKesPeriod,
    kesPeriodsRemaining: isKnown ? Math.max(0, start + MAX_KES_EVOLUTIONS - currentKesPeriod) : undefined,
    poolId: summary?.poolIdBech32,
  };
}
