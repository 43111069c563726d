/*
 * A pool is built as it stands, left alone until its leader holds every seat and everybody has watched for long enough to
 * follow at once, and then struck. What is measured is the time from the last moment at which anybody might forge to the
 * first at which somebody might again.
 *
 * How long that is depends on where in the interval of renewals the loss falls, so one rehearsal is one draw: the share of
 * the interval is an argument, and whoever asks plays several. The same arguments always give the same answer.
 */
import { ElectionError } from "../election-error.ts";
import { timingViolations } from "../timing.ts";
import { type RehearsedPool, violationsOf } from "./rehearsed-pool.ts";
import { type Beat, type Loss, setStage } from "./stage.ts";

/** What came of it. */
export interface Rehearsed {
  /** For how long the leader went on; undefined where it did not have to end. */
  readonly forgesOnMs: number | undefined;
  /** For how long nobody might forge then; undefined where nobody follows by itself. */
  readonly gapMs: number | undefined;
  /** Who forges in the end, by `podKey`. */
  readonly forger: string | undefined;
}

/**
 * Plays one loss; `draw` is from 0 to below 1.
 *
 * @throws ElectionError `ELECTION_REHEARSAL_IMPOSSIBLE` where the pool cannot be played, and `ELECTION_REHEARSAL_UNSAFE`
 * where two might forge at once, which would be a fault of the election.
 */
export async function rehearseLoss(pool: RehearsedPool, loss: Loss, draw: number): Promise<Rehearsed> {
  const timings = [pool.timing, ...(pool.seat === undefined ? [] : [pool.seat.timing])];
  const violations = [...violationsOf(pool), ...timings.flatMap(timingViolations)];
  if (violations.length > 0) throw new ElectionError("ELECTION_REHEARSAL_IMPOSSIBLE", violations.join("; "));
  const stage = setStage(pool, draw);
  await stage.open();
  await stage.wait(draw * pool.timing.renewIntervalMs);
  const strikeAtMs = stage.nowMs();
  await stage.strike(loss);
  return judge(stage.story(), strikeAtMs);
}

/** The story up to the strike ends with the leader. */
function judge(story: readonly Beat[], strikeAtMs: number): Rehearsed {
  const unsafe = story.find(({ forgers }) => forgers.length > 1);
  if (unsafe !== undefined) {
    throw new ElectionError("ELECTION_REHEARSAL_UNSAFE", `${unsafe.forgers.join(" and ")} might forge at once`);
  }
  const after = story.filter(({ atMs }) => atMs >= strikeAtMs);
  const [end] = after;
  if (end === undefined) return { forgesOnMs: undefined, gapMs: 0, forger: story.at(-1)?.forgers[0] };
  const next = after.find(({ forgers }) => forgers.length > 0);
  return {
    forgesOnMs: end.atMs - strikeAtMs,
    gapMs: next === undefined ? undefined : next.atMs - end.atMs,
    forger: next?.forgers[0],
  };
}
