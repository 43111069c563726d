import { type LeaseRecord, readRecord, type Timing, timingFor } from "@cardano-forge/election";
import type { Invariants } from "./invariants.ts";
import type { AppliedWrite, Sight } from "./network.ts";

/**
 * Rules 1, 2 and 3, seen from the server: what a `held` may take the place of. Ages are true times, so this knows nothing of
 * what the engine believes.
 */
export class WriteRules {
  readonly #invariants: Invariants;
  readonly #isStrict: boolean;
  /** By register and holder: the last `held` that a holder wrote there and did not give back. */
  readonly #held = new Map<number, Map<string, HeldWrite>>();

  constructor(invariants: Invariants, isStrict: boolean) {
    this.#invariants = invariants;
    this.#isStrict = isStrict;
  }

  noteWrite(register: number, { before, ageMs, now, sentMs, isRepeated, sights }: AppliedWrite): void {
    const written = readRecord(now);
    if (!isRepeated) this.#invariants.noteNonce(written.nonce);
    const was = before === undefined ? undefined : readRecord(before);
    const held = this.#held.get(register) ?? new Map<string, HeldWrite>();
    this.#held.set(register, held);
    if (written.state === "free" && was !== undefined && written.prev === was.nonce) held.delete(was.holder);
    const timing = timingFor({ leaseDurationMs: written.durationMs });
    const isOnTime = this.#invariants.nowMs - sentMs <= timing.requestTimeoutMs;
    // What arrives after its sender has given up may land on anything; it counts for nothing.
    if (written.state !== "held" || !isOnTime) return;
    const objection = this.#objection({
      was,
      ageMs,
      watchedMs: sentMs - watchedSinceMs(sights, timing),
      written,
      sinceOwnMs: sentMs - (held.get(written.holder)?.sentMs ?? Number.NEGATIVE_INFINITY),
      // While lease durations differ, nobody can wait for a longer one that it never saw.
      others: [...held].filter(([name]) => name !== written.holder && sights.some(({ holder }) => holder === name)),
    });
    held.set(written.holder, { sentMs, durationMs: written.durationMs });
    const isForeigner = was?.isForeign === true && was.state === "held";
    if (objection !== undefined && (this.#isStrict || isForeigner)) this.#invariants.broken("I5", objection);
  }

  #objection(o: Take): string | undefined {
    const { was, ageMs, watchedMs, written, sinceOwnMs, others } = o;
    if (was === undefined) return `${written.holder} posted held over absence`;
    const isRenewal = !was.isForeign && was.state === "held" && was.holder === written.holder;
    const isAfterRelease = was.state === "free" && was.prev !== undefined;
    const isOwnStillGranted = was.state === "free" && sinceOwnMs <= written.durationMs * 1.01;
    if (isRenewal || isAfterRelease || isOwnStillGranted) return undefined;
    const neededMs = 0.99 * Math.max(written.durationMs, was.durationMs);
    const whose = was.state === "free" ? "a free record" : `what ${was.holder} holds`;
    if (ageMs < neededMs) return `${written.holder} took ${whose} after ${Math.round(ageMs)} ms`;
    if (watchedMs < neededMs)
      return `${written.holder} took ${whose} that it had watched for ${Math.round(watchedMs)} ms`;
    const { nowMs } = this.#invariants;
    const rival = others.find(([, { sentMs, durationMs }]) => nowMs < sentMs + 0.99 * durationMs);
    return rival && `${written.holder} took a register where a grant of ${rival[0]} was still running`;
  }
}

interface HeldWrite {
  readonly sentMs: number;
  readonly durationMs: number;
}

/** A `held` that is judged, with what it replaced and what else had been written there. */
interface Take {
  readonly was: LeaseRecord | undefined;
  readonly ageMs: number;
  readonly watchedMs: number;
  readonly written: LeaseRecord;
  readonly sinceOwnMs: number;
  readonly others: readonly (readonly [holder: string, write: HeldWrite])[];
}

/** Since when no gap was longer than G, from sending one request to receiving the answer of a later one. */
function watchedSinceMs(sights: readonly Sight[], { gapMs }: Timing): number {
  let sinceMs = Number.POSITIVE_INFINITY;
  let newestSentMs = Number.NEGATIVE_INFINITY;
  for (const { sentMs, receivedMs } of sights) {
    if (receivedMs - newestSentMs > gapMs * CLOCKS) sinceMs = receivedMs;
    newestSentMs = Math.max(newestSentMs, sentMs);
  }
  return sinceMs;
}

/** A second of a process may be so much longer than a true one. */
const CLOCKS = 1.01;
