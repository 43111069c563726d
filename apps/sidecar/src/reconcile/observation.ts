import type { ForgingTruth } from "@cardano-forge/cardano-node";
import type { PriorityDecision } from "@cardano-forge/cluster-priority";
import type { CredentialSummary, CredentialVerification } from "@cardano-forge/credentials";

/** What one round of the loop found out. It holds no decision. */
export interface Observation {
  /** Monotonic milliseconds. */
  readonly nowMs: number;
  /** Wall time: only to stay clear of slot boundaries, and for people. */
  readonly wallMs: number;
  /** Somebody asked this pod to give up the seat. */
  readonly stop: StopRequest | undefined;
  readonly term: TermObservation | undefined;
  /** A part of the seat that gives no permit: this pod leads its cluster, and another may hold the pool's seat. */
  readonly waiting?: TermObservation | undefined;
  /** Why the pool's seat cannot be won now, or who has it; for people. */
  readonly poolSeat?: { readonly isReachable: boolean; readonly because: string } | undefined;
  readonly node: NodeObservation;
  readonly credentials: CredentialsObservation;
  /** Whether this cluster should forge, by cluster-priority. */
  readonly decision: {
    readonly kind: "lead" | "yield" | "hold";
    readonly because: string;
    /** What it rests on, for people. */
    readonly ranking?: PriorityDecision["ranking"];
  };
  /** Another pod reports a newer tip: a pod that is behind leaves the seat to it. */
  readonly isAnotherPodAhead: boolean;
  /** Another pod reports that it could take the seat, which it says only with credentials that are valid. */
  readonly isAnotherPodReady: boolean;
  /** The pool that the shared object of this name belongs to, where that is not ours. */
  readonly foreignPool: string | undefined;
  /** Why the election must not take part at all, such as other settings in the same Lease. */
  readonly refusal?: string | undefined;
}

/** SIGTERM ends the process; a preStop hook only empties the seat until the SIGTERM arrives, a hand-over until another has it. */
export interface StopRequest {
  readonly kind: "shutdown" | "pre-stop" | "hand-over";
  readonly reason: string;
}

/** The live or dying term of this process. */
export interface TermObservation {
  readonly fencingToken: number;
  readonly remainingMs: number;
  /** Set once the term must be stopped: too little validity is left, or evidence against it. */
  readonly endingBecause: string | undefined;
  /** The deadline itself has passed, by the worse of both clocks: somebody else may hold the seat now. */
  readonly isPastDeadline: boolean;
  /** Wall time before which the node must not start, so that no slot has two forgers. */
  readonly startNotBeforeWallMs: number;
  /** Giving back the pool's seat leaves this pod the leader of its cluster. */
  readonly keepsCluster?: boolean;
}

/** A set that the node was told to load. */
export interface PlacedSet {
  readonly fingerprint: string;
  readonly counter: bigint;
  /** Its certificate is over: the chain refuses every block that is made with it. */
  readonly hasExpired: boolean;
}

/** The node as seen from outside: process, socket, metrics. */
export interface NodeObservation {
  readonly process: ProcessObservation;
  readonly socket: { readonly kind: "accepted" | "not-checked" | "wrong-network" | "silent"; readonly message: string };
  /** How long the socket has been silent; 0 while it answers. */
  readonly silentForMs: number;
  readonly truth: ForgingTruth;
  readonly areMetricsReachable: boolean;
  readonly isSynced: boolean;
  /** False where the system would refuse a signal from this process. */
  readonly isSignalPermitted: boolean;
}

/** `mark` tells one process from the next one with the same pid. */
export type ProcessObservation =
  | { readonly kind: "found"; readonly mark: string }
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly message: string };

/** The mounted set, the one that the node was given last, and what lies where the node reads. */
export interface CredentialsObservation {
  readonly source: CredentialVerification;
  /** The last mounted set that was good; a bad one does not take its place. */
  readonly kept?: CredentialSummary | undefined;
  /** Undefined until real keys were placed. */
  readonly placed?: PlacedSet | undefined;
  readonly resting: "decoy" | "real" | "none" | "foreign";
}
