/** The phases of a pod, in the order of a life without faults. */
export const PHASES = [
  "bootstrapping",
  "waiting-for-node",
  "standby",
  "enabling",
  "forging",
  "disabling",
  "fenced",
] as const;

/** One of these phases. */
export type Phase = (typeof PHASES)[number];

/** Machine reasons of every phase and transition, CamelCase as Kubernetes wants them in conditions and events. */
export const REASONS = [
  "Starting",
  "Fenced",
  "NodeNotFound",
  "NodeAmbiguous",
  "NodeNotAnswering",
  "NodeOnWrongNetwork",
  "VerifyingNode",
  "SignalNotPermitted",
  "CredentialsInvalid",
  "ForeignPool",
  "ElectionRefused",
  "NodeBehind",
  "BackingOff",
  "NotFirst",
  "DecoysMissing",
  "NoQuorum",
  "SeatAwaited",
  "Ready",
  "StandbyOnDecoys",
  "WithoutNode",
  "SeatTaken",
  "ForgingVerified",
  "ForgingUnverified",
  "ForeignSignal",
  "ForgingStopped",
  "CredentialsRotated",
  "KesExpired",
  "EnableFailed",
  "SeatLost",
  "PriorityYield",
  "NodeDied",
  "StopRequested",
  "StandbyForging",
  "NodeUnproven",
  "NodeKilled",
  "NodeOff",
] as const;

/** One of these reasons. */
export type Reason = (typeof REASONS)[number];
