import { isTaken } from "./answer.ts";
import { type Instant, instantOf, remainingMs } from "./clock.ts";
import { deadlineOf } from "./deadline.ts";
import type { EngineStep } from "./decide.ts";
import type { Candidacy, ElectorOptions } from "./elector.ts";
import { type ElectorStatus, statusOf } from "./elector-status.ts";
import {
  type Command,
  type ConfirmedWrite,
  type EngineEvent,
  type EngineSettings,
  type EngineState,
  type EventContext,
  initialEngineState,
  type Notice,
  type Release,
} from "./engine-state.ts";
import type { LeaseStore } from "./lease-store.ts";
import { createOwnTerm, type OwnTerm, type Term } from "./own-term.ts";
import { type RequestCommand, sendRequest } from "./send-request.ts";

/** The decision that a run asks; a simulation may pass a sabotaged one. */
export type Decide = (
  settings: EngineSettings,
  state: EngineState,
  event: EngineEvent,
  context: EventContext,
) => EngineStep;

const TICK_MS = 250;
/** Without a reason of our own, each of the many aborts of a nap would make an exception and its stack. */
const WOKEN = "woken";
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Runs one engine on a real clock and real stores: feeds it events one at a time, and does what it says. */
export class EngineRun {
  readonly #decide: Decide;
  readonly #options: ElectorOptions;
  readonly #settings: EngineSettings;
  readonly #queue: EngineEvent[] = [];
  readonly #onConfirmed = new Set<() => void>();
  #state: EngineState;
  #isDeciding = false;
  #wakeAt: Instant | undefined;
  #nap = new AbortController();
  #running: AbortController | undefined;
  #users = 0;
  #candidate: { candidacy: Candidacy; take: (term: Term) => void } | undefined;
  #current: OwnTerm | undefined;

  constructor(decide: Decide, settings: EngineSettings, options: ElectorOptions) {
    this.#decide = decide;
    this.#settings = settings;
    this.#options = options;
    this.#state = initialEngineState(settings);
  }

  status(): ElectorStatus {
    return statusOf(this.#settings, this.#state, instantOf(this.#options.clock));
  }

  confirmed(): (ConfirmedWrite | undefined)[] {
    return this.#state.registers.map((register) => {
      const record = register.observation?.record;
      if (record === undefined || !isTaken(register)) return undefined;
      return { uid: record.uid, resourceVersion: record.resourceVersion, nonce: record.nonce };
    });
  }

  onConfirmed(listener: () => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#onConfirmed.add(listener);
    signal.addEventListener("abort", () => this.#onConfirmed.delete(listener), { once: true });
  }

  /** Runs while somebody observes or campaigns. */
  enter(): void {
    this.#users += 1;
    if (this.#users > 1) return;
    const running = new AbortController();
    this.#running = running;
    for (const [register, store] of this.#options.stores.entries()) {
      store.watch?.(() => this.happen({ kind: "hint", register }), running.signal);
    }
    void this.#tick(running.signal);
  }

  leave(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#running?.abort();
    this.#running = undefined;
    this.#nap.abort(WOKEN);
    this.#current?.released({ kind: "unconfirmed", message: "the elector was stopped" });
    // Numbers of requests go on, so that a late answer is never taken for one of the next run.
    this.#state = { ...initialEngineState(this.#settings), requests: this.#state.requests };
  }

  /** Contends until a term is won or the signal aborts. */
  nextTerm(signal: AbortSignal, candidacy: Candidacy): Promise<Term | undefined> {
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.#candidate = undefined;
        resolve(undefined);
      };
      if (signal.aborted) return giveUp();
      signal.addEventListener("abort", giveUp, { once: true });
      const take = (term: Term): void => {
        signal.removeEventListener("abort", giveUp);
        resolve(term);
      };
      this.#candidate = { candidacy, take };
      this.#nap.abort(WOKEN);
    });
  }

  /** Decides one event after the other, also when a listener of a notice asks for something. */
  happen(event: EngineEvent): void {
    this.#queue.push(event);
    if (this.#isDeciding) return;
    this.#isDeciding = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#step(next);
    this.#isDeciding = false;
    this.#nap.abort(WOKEN);
  }

  #step(event: EngineEvent): void {
    const { state, commands, wakeAt } = this.#decide(this.#settings, this.#state, event, this.#contextNow());
    const hasConfirmed = state.registers.some(({ grant }, index) => grant !== this.#state.registers[index]?.grant);
    this.#state = state;
    this.#wakeAt = wakeAt;
    const deadline = deadlineOf(state, this.#settings);
    if (state.term !== undefined && deadline !== undefined) this.#current?.extend(state.term.number, deadline);
    for (const command of commands) this.#obey(command);
    if (hasConfirmed) for (const listener of this.#onConfirmed) listener();
  }

  #contextNow(): EventContext {
    const { clock, random } = this.#options;
    const bytes = random(20);
    const unit = bytes.subarray(0, 4).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32;
    const nonce = hexOf(bytes.subarray(4));
    const candidacy = this.#candidate?.candidacy;
    const isWatching = candidacy === undefined || candidacy.isWatching?.() === true;
    const contend = isWatching ? undefined : { isReady: candidacy.isReady(), rank: candidacy.rank() };
    return { at: instantOf(clock), wallMs: clock.wallMs(), unit, nonce, contend };
  }

  #obey(command: Command): void {
    if (command.kind === "read" || command.kind === "create" || command.kind === "replace") {
      this.#request(command);
      return;
    }
    this.#tell(command);
    this.#options.onNotice?.(command);
  }

  #request(command: RequestCommand): void {
    const { stores, clock, timing, onRequest } = this.#options;
    const { register, id } = command;
    const o = { clock, timeoutMs: timing.requestTimeoutMs, signal: this.#running?.signal };
    void sendRequest(stores[register] as LeaseStore, command, o).then(({ result, report }) => {
      onRequest?.(report);
      this.happen({ kind: "answer", register, id, result });
    });
  }

  #tell(notice: Notice): void {
    if (notice.kind === "term-began") this.#begin(notice);
    if (notice.kind === "term-ending") this.#current?.end(notice.because);
    if (notice.kind === "term-over") this.#current?.kill(notice.because);
    if (notice.kind === "cleaned-up") this.#current?.released(notice.outcome);
  }

  #begin({ term: { number, acquiredBy, note } }: Extract<Notice, { kind: "term-began" }>): void {
    const deadline = deadlineOf(this.#state, this.#settings);
    if (deadline === undefined) throw new Error("a term began without a majority of grants");
    const onRelease = (release: Release): void => this.happen({ kind: "release", release });
    this.#current = createOwnTerm({ number, acquiredBy, note, clock: this.#options.clock, deadline, onRelease });
    this.#candidate?.take(this.#current.term);
    this.#candidate = undefined;
  }

  async #tick(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      this.happen({ kind: "tick" });
      this.#nap = new AbortController();
      const leftMs = this.#wakeAt === undefined ? TICK_MS : remainingMs(instantOf(clock), this.#wakeAt);
      await clock.sleep(Math.min(TICK_MS, Math.max(1, leftMs)), this.#nap.signal);
    }
  }
}

function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}
