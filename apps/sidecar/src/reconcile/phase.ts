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

export type Phase = (typeof PHASES)[number];

/** Machine reasons of every phase and transition, CamelCase as Kubernetes wants them in conditions and events. */
export type Reason =
  | "Starting"
  | "DecoysPlaced"
  | "NodeNotFound"
  | "NodeAmbiguous"
  | "NodeNotAnswering"
  | "NodeOnWrongNetwork"
  | "VerifyingNode"
  | "NodeOff"
  | "CredentialsInvalid"
  | "NodeBehind"
  | "BackingOff"
  | "NotFirst"
  | "Ready"
  | "SeatTaken"
  | "EnableUnverified"
  | "ForgingVerified"
  | "ForgingUnverified"
  | "ForeignSignal"
  | "ForgingStopped"
  | "EnableFailed"
  | "SeatLost"
  | "NodeDied"
  | "StopRequested"
  | "StandbyForging"
  | "NodeUnproven"
  | "StandbyOnDecoys"
  | "NodeKilled"
  | "PriorityYield";
