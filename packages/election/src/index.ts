/**
 * One holder at a time over N lease registers: a pure engine, its ports, and the elector that runs it.
 *
 * A term is a permit with a deadline. At most one valid term exists at any instant as long as clocks run within the drift
 * bound, reads are quorum reads, and no register is restored to an earlier state in less time than the gap bound.
 *
 * What it does not guarantee: that what a term protects has stopped when the term ends. Its owner has to prove that before
 * it calls `release`, and to have it stopped by the deadline in any case.
 *
 * @packageDocumentation
 */
export type { Clock, Instant } from "./clock.ts";
export { deadlineOf, validityMs } from "./deadline.ts";
// Below: the engine itself, for simulators and for hosts with a loop of their own.
export { decide, type EngineStep } from "./decide.ts";
export { ElectionError, type ElectionErrorCode } from "./election-error.ts";
export {
  type Candidacy,
  createElector,
  type Elector,
  type ElectorOptions,
  type RandomBytes,
} from "./elector.ts";
export type { ElectorStatus, RegisterStatus } from "./elector-status.ts";
export type { AcquiredBy, ConfirmedWrite, Notice, Release, ReleaseOutcome } from "./engine-state.ts";
export {
  type Answer,
  type Command,
  type EngineEvent,
  type EngineSettings,
  type EngineState,
  type EventContext,
  initialEngineState,
} from "./engine-state.ts";
export type {
  CreateResult,
  LeaseObject,
  LeaseStore,
  LeaseWrite,
  ReadResult,
  Refusal,
  ReplaceResult,
  RequestOptions,
} from "./lease-store.ts";
export type { Term } from "./own-term.ts";
export { type LeaseRecord, microTime, type RecordContent, readRecord, writeRecord } from "./record.ts";
export type { RequestReport } from "./send-request.ts";
export { engineSettings } from "./settings.ts";
export { type Timing, timingFor, timingViolations, waitMs } from "./timing.ts";
