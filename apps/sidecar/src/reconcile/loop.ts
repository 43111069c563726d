import type { Clock } from "@cardano-forge/election";
import { type ApplyPorts, applyEffect } from "./apply.ts";
import { blindly, type Seen } from "./blind.ts";
import type { Plan } from "./decision.ts";
import type { Effect, Outcome } from "./effect.ts";
import { lookWithinMs } from "./look-within.ts";
import type { Observation } from "./observation.ts";
import { absorb, plan } from "./plan.ts";
import { initialPlanState, type PlanSettings, type PlanState } from "./plan-state.ts";

/** One round of the loop, for those who report it. */
export interface Round {
  readonly before: PlanState;
  readonly passed: readonly PlanState[];
  readonly after: PlanState;
  readonly observation: Observation;
  readonly applied: readonly { readonly effect: Effect; readonly outcome: Outcome }[];
}

/** Where a fault of the machine struck. */
export type FaultPoint = "observe" | "plan" | "report" | Effect["kind"];

/** What the loop sees with, acts with, and tells. */
export interface LoopPorts {
  readonly clock: Clock;
  readonly settings: PlanSettings;
  /** Where the first round begins; a fresh start unless given. */
  readonly initial?: PlanState;
  /** Looks at node and credentials; an aborted signal cuts it short. May fail. */
  readonly look: (state: PlanState, signal: AbortSignal) => Promise<Seen>;
  /** Everything else that an observation holds; known without asking anybody. */
  readonly situation: () => Omit<Observation, keyof Seen>;
  readonly apply: ApplyPorts;
  /** What was decided, before any of it is done. Must not throw. */
  readonly onPlan?: (state: PlanState) => void;
  readonly onRound: (round: Round) => void;
  /** A fault of the machine: told, counted, and met by the next round. */
  readonly onFault: (fault: { readonly during: FaultPoint; readonly error: unknown }) => void;
}

/** observe -> plan -> apply, until the signal aborts. */
export interface Loop {
  run(signal: AbortSignal): Promise<void>;
  /** Look now: cuts short what the current round only waits for. */
  wake(): void;
  /** Whether the last plan, if it is not old, allows the election to take the seat. */
  isReady(): boolean;
}

const AFTER_FAULT_MS = 250;
/** No plan, however impatient, makes the loop spin. */
const LEAST_WAIT_MS = 10;
/** A plan this old speaks of another world: every wait of a round is shorter. */
const READY_FOR_MS = 15_000;

/** Builds the loop; nothing happens before `run`. */
export function createLoop(ports: LoopPorts): Loop {
  const { clock } = ports;
  let state = ports.initial ?? initialPlanState();
  let seen: Seen | undefined;
  let isReady = false;
  let plannedAtMs = Number.NEGATIVE_INFINITY;
  let waiting = new AbortController();

  async function run(signal: AbortSignal): Promise<void> {
    const stop = (): void => waiting.abort();
    signal.addEventListener("abort", stop, { once: true });
    while (!signal.aborted) {
      waiting = new AbortController();
      const wakeInMs = await round();
      if (!signal.aborted) await clock.sleep(Math.max(LEAST_WAIT_MS, wakeInMs), waiting.signal);
    }
    signal.removeEventListener("abort", stop);
  }

  async function round(): Promise<number> {
    const observation = await observe();
    if (observation === undefined) return AFTER_FAULT_MS;
    const before = state;
    const decided = await attempt("plan", () => plan(before, observation, ports.settings));
    if (decided === undefined) return AFTER_FAULT_MS;
    // The election may only ever see readiness that the newest plan grants.
    isReady = decided.isReady;
    plannedAtMs = clock.monotonicMs();
    ports.onPlan?.(decided.state);
    const applied = await applyAll(decided);
    state = absorb(
      decided.state,
      applied.map(({ outcome }) => outcome),
    );
    const done: Round = { before, passed: decided.passed, after: state, observation, applied };
    await attempt("report", () => ports.onRound(done));
    const wasRefused = applied.some(({ outcome }) => outcome.kind === "refused" || outcome.kind === "failed");
    return wasRefused ? Math.max(decided.wakeInMs, AFTER_FAULT_MS) : decided.wakeInMs;
  }

  /** A look that fails must not keep a permit from being watched: then the last one counts, and grants nothing. */
  async function observe(): Promise<Observation | undefined> {
    const looked = await attempt("observe", () => lookBounded(ports, state, waiting.signal));
    seen = looked ?? (seen === undefined ? undefined : blindly(seen));
    return seen === undefined ? undefined : { ...ports.situation(), ...seen };
  }

  async function applyAll({ effects }: Plan): Promise<{ effect: Effect; outcome: Outcome }[]> {
    const applied: { effect: Effect; outcome: Outcome }[] = [];
    for (const effect of effects) {
      const failed: Outcome = { kind: "failed", atMs: clock.monotonicMs(), message: `${effect.kind} failed` };
      const outcome = (await attempt(effect.kind, () => applyEffect(effect, ports.apply))) ?? failed;
      applied.push({ effect, outcome });
      if (endsRound(effect, outcome)) break;
    }
    return applied;
  }

  /** The one catch of the loop. A fault never grants anything: the round ends, and the next one observes anew. */
  async function attempt<T>(during: FaultPoint, work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      ports.onFault({ during, error });
      return undefined;
    }
  }

  return {
    run,
    wake: () => waiting.abort(),
    isReady: () => isReady && clock.monotonicMs() - plannedAtMs < READY_FOR_MS,
  };
}

/** One look, cut short when somebody calls or when the plan has to decide on what is known. */
async function lookBounded(ports: LoopPorts, state: PlanState, signal: AbortSignal): Promise<Seen> {
  const { clock } = ports;
  const looking = new AbortController();
  const done = new AbortController();
  const cut = (): void => looking.abort();
  const withinMs = lookWithinMs(state, ports.apply.seat.observe(), ports.settings, clock.monotonicMs());
  if (signal.aborted) cut();
  signal.addEventListener("abort", cut, { once: true, signal: done.signal });
  void clock.sleep(withinMs, done.signal).then(cut);
  try {
    return await ports.look(state, looking.signal);
  } finally {
    done.abort();
  }
}

function endsRound(effect: Effect, { kind }: Outcome): boolean {
  if (kind !== "refused" && kind !== "failed") return false;
  return !(effect.kind === "place-decoys" && effect.ifFailed === "go-on");
}
