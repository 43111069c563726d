import { type LeaseRecord, readRecord, timingFor } from "@cardano-forge/election";
import type { Invariants } from "./invariants.ts";
import type { AppliedWrite } from "./network.ts";

/**
 * Rules 2 and 3, seen from the server: what a `held` may take the place of. Ages are true times, so this knows nothing of
 * what the engine believes.
 */
export class WriteRules {
  readonly #invariants: Invariants;
  readonly #isStrict: boolean;
  /** By register and holder: when its last `held` there was sent. */
  readonly #heldSentMs = new Map<string, number>();

  constructor(invariants: Invariants, isStrict: boolean) {
    this.#invariants = invariants;
    this.#isStrict = isStrict;
  }

  noteWrite(register: number, { before, ageMs, now, sentMs, isRepeated }: AppliedWrite): void {
    const written = readRecord(now);
    if (!isRepeated) this.#invariants.noteNonce(written.nonce);
    if (written.state !== "held") return;
    const was = before === undefined ? undefined : readRecord(before);
    const key = `${register} ${written.holder}`;
    const sentBeforeMs = this.#heldSentMs.get(key);
    const isOnTime =
      this.#invariants.nowMs - sentMs <= timingFor({ leaseDurationMs: written.durationMs }).requestTimeoutMs;
    if (isOnTime) this.#heldSentMs.set(key, sentMs);
    // What arrives after its sender has given up may land on anything; it counts for nothing.
    if (!isOnTime) return;
    const objection = this.#objection({
      was,
      ageMs,
      written,
      sinceOwnMs: sentMs - (sentBeforeMs ?? Number.NEGATIVE_INFINITY),
    });
    const isForeigner = was?.isForeign === true && was.state === "held";
    if (objection !== undefined && (this.#isStrict || isForeigner)) this.#invariants.broken("I5", objection);
  }

  #objection(o: {
    was: LeaseRecord | undefined;
    ageMs: number;
    written: LeaseRecord;
    sinceOwnMs: number;
  }): string | undefined {
    const { was, ageMs, written, sinceOwnMs } = o;
    if (was === undefined) return `${written.holder} posted held over absence`;
    const isRenewal = !was.isForeign && was.state === "held" && was.holder === written.holder;
    const isAfterRelease = was.state === "free" && was.prev !== undefined;
    const isOwnStillGranted = was.state === "free" && sinceOwnMs <= written.durationMs * 1.01;
    if (isRenewal || isAfterRelease || isOwnStillGranted) return undefined;
    const neededMs = 0.99 * Math.max(written.durationMs, was.durationMs);
    if (ageMs >= neededMs) return undefined;
    const whose = was.state === "free" ? "a free record" : `what ${was.holder} holds`;
    return `${written.holder} took ${whose} after ${Math.round(ageMs)} ms`;
  }
}
