import { ElectionError } from "@cardano-forge/election";
import { type RehearsedPool, rehearseLoss } from "@cardano-forge/election/rehearsal";
import { CliError } from "../cli-error.ts";
import { type NamedLoss, shownName } from "./losses.ts";

/** From the least to the most that was seen, in milliseconds. */
export interface Span {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** What one loss would cost. */
export interface Cost extends Pick<NamedLoss, "kind" | "of" | "text"> {
  /** For how long the leader goes on forging; absent where it does not have to end. */
  readonly forgesOn?: Span;
  /** For how long nobody forges then; absent where nobody follows by itself. */
  readonly gap?: Span;
  /** Who forged then; empty where nobody follows. */
  readonly forgers: readonly string[];
}

/** Plays a loss so many times, each at another moment between two renewals. */
export async function rehearse(
  pool: RehearsedPool,
  { kind, of, text, loss }: NamedLoss,
  times: number,
  signal: AbortSignal,
): Promise<Cost> {
  const names = new Map(
    pool.clusters.flatMap(({ name, pods }) => pods.map((pod) => [`${name}/${pod}`, shownName(name, pod)])),
  );
  const played = [];
  for (let time = 0; time < times; time += 1) {
    // A rehearsal never gives way to anything else by itself, so Ctrl-C would be heard only at the end.
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    played.push(await playOnce(pool, loss, time / times));
  }
  const forgesOn = spanOf(played.map(({ forgesOnMs }) => forgesOnMs));
  const gap = spanOf(played.map(({ gapMs }) => gapMs));
  const forgers = played.flatMap(({ forger }) => (forger === undefined ? [] : [names.get(forger) ?? forger]));
  return {
    kind,
    of,
    text,
    ...(forgesOn === undefined ? {} : { forgesOn }),
    ...(gap === undefined ? {} : { gap }),
    forgers: [...new Set(forgers)],
  };
}

/** What stands in a cluster may be no pool that sidecars could be. */
async function playOnce(pool: RehearsedPool, loss: NamedLoss["loss"], draw: number) {
  try {
    return await rehearseLoss(pool, loss, draw);
  } catch (error) {
    if (!(error instanceof ElectionError) || error.code !== "ELECTION_REHEARSAL_IMPOSSIBLE") throw error;
    throw new CliError("CLI_PRECONDITION_FAILED", "This pool cannot be played.", {
      facts: [["reason", error.message]],
      suggestions: ["forgectl status", "forgectl doctor"],
      cause: error,
    });
  }
}

/** Undefined where it never came about; one draw in which it did not is as bad as all of them. */
function spanOf(times: readonly (number | undefined)[]): Span | undefined {
  const known = times.filter((time) => time !== undefined).map(Math.round);
  return known.length < times.length ? undefined : { leastMs: Math.min(...known), mostMs: Math.max(...known) };
}
