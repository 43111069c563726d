import type { Clock } from "@cardano-forge/election";
import { type ApplyPorts, applyEffect } from "./apply.ts";
import type { Plan } from "./decision.ts";
import type { Effect, Outcome } from "./effect.ts";
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

export interface LoopPorts {
  readonly clock: Clock;
  readonly settings: PlanSettings;
  readonly observe: (state: PlanState, signal: AbortSignal) => Promise<Observation>;
  readonly apply: ApplyPorts;
  readonly onRound: (round: Round) => void;
  /** A fault of the machine: told, counted, and met by the next round. */
  readonly onFault: (fault: { during: "observe" | Effect["kind"] | "plan"; error: unknown }) => void;
}

/** observe -> plan -> apply, until the signal aborts. */
export interface Loop {
  run(signal: AbortSignal): Promise<void>;
  /** Look now: cuts short what the current round only waits for. */
  wake(): void;
  /** Whether the last plan allows the election to take the seat. */
  isReady(): boolean;
  state(): PlanState;
}

const AFTER_FAULT_MS = 250;

export function createLoop(ports: LoopPorts): Loop {
  const { clock } = ports;
  let state = initialPlanState();
  let isReady = false;
  let waiting = new AbortController();

  async function run(signal: AbortSignal): Promise<void> {
    const stop = () => waiting.abort();
    signal.addEventListener("abort", stop, { once: true });
    while (!signal.aborted) {
      waiting = new AbortController();
      const wakeInMs = await round(waiting.signal);
      if (!signal.aborted) await clock.sleep(wakeInMs, waiting.signal);
    }
    signal.removeEventListener("abort", stop);
  }

  async function round(signal: AbortSignal): Promise<number> {
    const observed = await attempt("observe", () => ports.observe(state, signal));
    if (observed === undefined) return AFTER_FAULT_MS;
    const before = state;
    const decided = await attempt("plan", async () => plan(before, observed, ports.settings));
    if (decided === undefined) return AFTER_FAULT_MS;
    // The election may only ever see readiness that the newest plan grants.
    isReady = decided.isReady;
    const applied = await applyAll(decided);
    state = absorb(
      decided.state,
      applied.map(({ outcome }) => outcome),
    );
    ports.onRound({ before, passed: decided.passed, after: state, observation: observed, applied });
    const wasRefused = applied.some(({ outcome }) => outcome.kind === "refused" || outcome.kind === "failed");
    return wasRefused ? Math.max(decided.wakeInMs, AFTER_FAULT_MS) : decided.wakeInMs;
  }

  async function applyAll({ effects }: Plan): Promise<{ effect: Effect; outcome: Outcome }[]> {
    const applied: { effect: Effect; outcome: Outcome }[] = [];
    for (const effect of effects) {
      const failed: Outcome = { kind: "failed", atMs: clock.monotonicMs(), message: `${effect.kind} failed` };
      const outcome = (await attempt(effect.kind, () => applyEffect(effect, ports.apply))) ?? failed;
      applied.push({ effect, outcome });
      if (outcome.kind === "refused" || outcome.kind === "failed") break;
    }
    return applied;
  }

  /** The one catch of the loop. A fault never grants anything: the round ends, and the next one observes anew. */
  async function attempt<T>(
    during: "observe" | "plan" | Effect["kind"],
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      ports.onFault({ during, error });
      return undefined;
    }
  }

  return { run, wake: () => waiting.abort(), isReady: () => isReady, state: () => state };
}
