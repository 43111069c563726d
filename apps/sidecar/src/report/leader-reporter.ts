/**
 * Keeps the CardanoLeader of the pool true: this pod's entry, and the leader's fields while this pod leads.
 *
 * One worker writes, one request at a time; it always says the newest, so nothing queues up behind an API server that is
 * away. Obstacles are told once and met with less: without permission nothing is written, under a definition that lacks
 * `status.pods` only the leader's fields are. Nobody ever waits for any of it.
 */
import type { Clock } from "@cardano-forge/election";
import type { ResourceObstacle } from "@cardano-forge/kubernetes";
import type { LeaderPicture, LeaderWriter } from "./leader-writer.ts";
import { urgentPartOf } from "./pod-entry.ts";

/** Keeps the shared CardanoLeader in step with what this pod is. */
export interface LeaderReporter {
  /** Takes the newest picture. */
  report(picture: LeaderPicture): void;
  /** False until the first attempt has ended, whatever came of it. */
  hasTried(): boolean;
  run(signal: AbortSignal): Promise<void>;
  /** Says the last thing: one more attempt, until the signal aborts. */
  finish(signal: AbortSignal): Promise<void>;
}

/** Who writes the resource, and who hears of what stands in the way. */
export interface LeaderReporterOptions {
  readonly writer: LeaderWriter;
  readonly clock: Clock;
  /** Told when something new stands in the way, or (undefined) does no more. */
  readonly onObstacle: (obstacle: ResourceObstacle | undefined) => void;
  readonly onFault: (error: unknown) => void;
}

const HEARTBEAT_MS = 30_000;
/** Changes within this time are said together. */
const LEAST_MS = 1000;
const RETRY_MS = { first: 1000, most: 30_000 } as const;

/** Builds a reporter that writes while `run` runs: at once on a change of substance, else now and then. */
export function createLeaderReporter({ writer, clock, onObstacle, onFault }: LeaderReporterOptions): LeaderReporter {
  let picture: LeaderPicture | undefined;
  let said: { urgent: string; atMs: number } | undefined;
  let hasTried = false;
  let met: string | undefined;
  let retryMs: number = RETRY_MS.first;
  let nap = new AbortController();

  function isDue({ entry }: LeaderPicture): boolean {
    if (said === undefined || writer.hasMemories() || urgentPartOf(entry) !== said.urgent) return true;
    return clock.monotonicMs() - said.atMs >= HEARTBEAT_MS;
  }

  /** Gives how long to leave the API server alone. */
  async function attempt(now: LeaderPicture, signal: AbortSignal): Promise<number> {
    try {
      const obstacle = await writer.say(now, signal);
      meet(obstacle);
      retryMs = RETRY_MS.first;
      // Deleted, or written by others in between: both are worth another attempt soon. A definite no stays one for a while.
      if (obstacle?.kind === "absent" || obstacle?.kind === "conflict") return LEAST_MS;
      said = { urgent: urgentPartOf(now.entry), atMs: clock.monotonicMs() };
      return obstacle === undefined || obstacle.kind === "field-not-declared" ? LEAST_MS : HEARTBEAT_MS;
    } catch (error) {
      if (!signal.aborted) onFault(error);
      retryMs = Math.min(retryMs * 2, RETRY_MS.most);
      return retryMs;
    } finally {
      hasTried = true;
    }
  }

  function meet(obstacle: ResourceObstacle | undefined): void {
    const key = obstacle === undefined ? undefined : JSON.stringify(obstacle);
    if (key === met) return;
    met = key;
    onObstacle(obstacle);
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      nap = new AbortController();
      const now = picture;
      if (now !== undefined && isDue(now)) await clock.sleep(await attempt(now, signal), signal);
      else await clock.sleep(LEAST_MS, AbortSignal.any([signal, nap.signal]));
    }
  }

  return {
    run,
    report(newest) {
      picture = newest;
      if (isDue(newest)) nap.abort();
    },
    hasTried: () => hasTried,
    async finish(signal) {
      if (picture !== undefined && !signal.aborted) await attempt(picture, signal);
    },
  };
}
