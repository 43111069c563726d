/*
 * From what lies in the resource and what the leader wants to say, the merge patch that says it. Pure.
 *
 * Times of change are kept when nothing changed, so that they mean what they say; a plan that changes nothing is told
 * apart, so that nothing is written. The three fields that the predecessor's definition requires are always together.
 */
import type { CardanoLeader, LeaderStatus, PodEntry, Transition } from "./leader-status.ts";
import { bounded, cut, isEqual, mergeConditions, TEXT_LIMITS, withoutUndefined } from "./status-fields.ts";

/** Fields of status that a leader writes; `pods` is never among them. */
export type StatusPatch = Readonly<Record<string, unknown>>;

const HISTORY_LENGTH = 50;
/** Further bounds of the definition. */
const LIMITS = { because: 256, problem: 512, problems: 16 } as const;

/** What a plan has to know beside the two states. */
export interface StatusPlanContext {
  /** Wall time, as RFC 3339. */
  readonly now: string;
  /** Fields that the installed definition lacks; they are sent with the others, but are no reason to write. */
  readonly unsupported: readonly string[];
}

/** Plans the write; `undefined` when the resource says all of it already. */
export function planLeaderStatus(
  current: CardanoLeader,
  wanted: LeaderStatus,
  { now, unsupported }: StatusPlanContext,
): StatusPatch | undefined {
  const { status, metadata } = current;
  const isSame = status.leaderPod === wanted.leaderPod && status.forgingEnabled === wanted.forgingEnabled;
  const patch: Record<string, unknown> = withoutUndefined({
    leaderPod: wanted.leaderPod,
    forgingEnabled: wanted.forgingEnabled,
    lastTransitionTime: isSame ? (status.lastTransitionTime ?? now) : now,
    reason: cut(wanted.reason, TEXT_LIMITS.reason),
    message: cut(wanted.message, TEXT_LIMITS.message),
    term: wanted.term,
    leaseName: wanted.leaseName,
    observedGeneration: metadata.generation,
    conditions: mergeConditions(status.conditions, wanted.conditions, now),
    history: appendTransition(status.history, wanted.transition),
    handover: wanted.handover === undefined ? undefined : bounded(wanted.handover),
  });
  const existing: Readonly<Record<string, unknown>> = { ...status };
  const supported = Object.keys(patch).filter((field) => !unsupported.includes(field));
  const hasChanged = supported.some((field) => !isEqual(existing[field], patch[field]));
  return hasChanged ? patch : undefined;
}

/** Which fields of a patch the answer does not show: the installed definition lacks them and they were dropped. */
export function droppedFields(patch: StatusPatch, answered: CardanoLeader): string[] {
  const status: Readonly<Record<string, unknown>> = { ...answered.status };
  return Object.keys(patch).filter((field) => {
    const value = status[field];
    const wanted = patch[field];
    if (Array.isArray(wanted)) return wanted.length > 0 && Array.isArray(value) && value.length === 0;
    return value === undefined;
  });
}

/** A pod's entry with its texts cut to what the definition accepts. */
export function boundedEntry(entry: PodEntry): Record<string, unknown> {
  const { nodeTruth, credentials } = entry;
  return withoutUndefined({
    ...bounded(entry),
    nodeTruth: nodeTruth && withoutUndefined({ ...nodeTruth, because: cut(nodeTruth.because, LIMITS.because) }),
    credentials:
      credentials &&
      withoutUndefined({
        ...credentials,
        problems: credentials.problems?.slice(0, LIMITS.problems).map((problem) => cut(problem, LIMITS.problem)),
      }),
    kes: entry.kes && withoutUndefined(entry.kes),
    tip: entry.tip && withoutUndefined(entry.tip),
  });
}

function appendTransition(history: readonly Transition[], transition: Transition | undefined): unknown[] | undefined {
  if (transition === undefined) return undefined;
  const isThere = history.some(
    ({ at, to, reason }) => at === transition.at && to === transition.to && reason === transition.reason,
  );
  if (isThere) return undefined;
  return [...history, transition].slice(-HISTORY_LENGTH).map(bounded);
}
