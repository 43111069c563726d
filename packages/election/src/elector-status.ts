import { atLeastMs, type Instant } from "./clock.ts";
import { permitMs } from "./decide.ts";
import { eligibilityOf, eligibleAt, isGranted, refusalOf } from "./eligibility.ts";
import type { EngineSettings, EngineState, RegisterState } from "./engine-state.ts";
import { isWatched } from "./observe.ts";
import type { LeaseRecord } from "./record.ts";

/** The election as this process sees it, as plain data for people and reports. */
export interface ElectorStatus {
  readonly identity: string;
  readonly standing: "candidate" | "acquiring" | "holding" | "ending" | "refused";
  readonly fencingToken?: number;
  /** How long the permit is still valid. */
  readonly validForMs?: number;
  /** Why this election must not take part. */
  readonly refusal?: string;
  readonly registers: readonly RegisterStatus[];
}

/** One register, as it was last seen. */
export interface RegisterStatus {
  readonly name: string;
  /** Absent until it was read, and while there is no Lease. */
  readonly record?: Pick<
    LeaseRecord,
    "holder" | "state" | "term" | "isForeign" | "durationMs" | "renewTime" | "reason" | "to"
  >;
  readonly isRead: boolean;
  readonly isGranted: boolean;
  readonly unchangedForMs?: number;
  /** Watched without a gap for longer than a lease lasts, so that a release would be believed at once. */
  readonly isWatched: boolean;
  /** How long until it may be taken, if nothing changes; 0 when it may. */
  readonly eligibleInMs?: number;
  /** What the last request failed with. */
  readonly fault?: string;
}

/** Renders an engine's state. */
export function statusOf(settings: EngineSettings, state: EngineState, now: Instant): ElectorStatus {
  const refusal = refusalOf(state, settings);
  const validForMs = permitMs(settings, state, now);
  return {
    identity: settings.identity,
    standing: standingOf(state, refusal),
    ...(state.term === undefined || state.term.phase === "acquiring" ? {} : { fencingToken: state.term.number }),
    ...(validForMs === undefined ? {} : { validForMs }),
    ...(refusal === undefined ? {} : { refusal }),
    registers: state.registers.map((one, index) =>
      registerStatus(settings, one, settings.arbiters[index] as string, now),
    ),
  };
}

function standingOf({ term }: EngineState, refusal: string | undefined): ElectorStatus["standing"] {
  if (term?.phase === "live") return "holding";
  if (term !== undefined) return term.phase === "ending" ? "ending" : "acquiring";
  return refusal === undefined ? "candidate" : "refused";
}

function registerStatus(
  { timing }: EngineSettings,
  register: RegisterState,
  name: string,
  now: Instant,
): RegisterStatus {
  const { observation, fault } = register;
  const record = observation?.record;
  const eligible = eligibilityOf(register, now, timing) === "no" ? eligibleAt(register, timing) : now;
  return {
    name,
    isRead: observation !== undefined,
    isWatched: observation !== undefined && isWatched(observation, now, timing),
    isGranted: isGranted(register, now),
    ...(record === undefined ? {} : { record: shown(record) }),
    ...(observation === undefined ? {} : { unchangedForMs: atLeastMs(observation.since, now) }),
    ...(eligible === undefined ? {} : { eligibleInMs: Math.max(0, atLeastMs(now, eligible)) }),
    ...(fault === undefined ? {} : { fault }),
  };
}

function shown({ holder, state, term, isForeign, durationMs, renewTime, reason, to }: LeaseRecord) {
  return { holder, state, term, isForeign, durationMs, renewTime, reason, to };
}
