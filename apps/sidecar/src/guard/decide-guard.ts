/**
 * The guard's decisions: what to do when the engine, which holds the permit and places the keys, cannot be relied on.
 * Pure, so that the simulator runs the same code. It never grants anything; all it can do is take away.
 *
 * The order is the whole point. The engine is killed and reaped first: an engine that was only paused could wake up
 * after everything else and finish what it was about to do, which is to enable the node.
 */
import type { Instant } from "@cardano-forge/election";

/** What the guard remembers. Plain data. */
export interface GuardState {
  readonly phase: "watching" | "killing-engine" | "stopping-node" | "killing-node";
  /** When the phase began. */
  readonly since: Instant;
  /** Why the guard acts now, and why it acted last. */
  readonly because: string | undefined;
  readonly lastBecause: string | undefined;
  /** When the engine was last heard, and the latest deadline that it reported. */
  readonly heardAt: Instant;
  /** The engine has reported since it was started: before that it cannot have enabled anything. */
  readonly isUp: boolean;
  readonly permit: Instant | undefined;
  /** The node may hold real keys: from the first report of a permit until the engine says that the node is proved off. */
  readonly mayForge: boolean;
  readonly triedAt: Instant;
}

/** Bounds of the guard, in milliseconds. */
export interface GuardSettings {
  /** An engine that has not reported by then cannot start. */
  readonly startWithinMs: number;
  /** An engine that has reported and is silent for this long hangs. */
  readonly silentAfterMs: number;
  /** How long a node is asked to stop before it is killed. */
  readonly stopBoundMs: number;
  /** So long before the deadline nothing is asked any more. */
  readonly killBeforeMs: number;
  /** Between two attempts at the same. */
  readonly retryMs: number;
}

/** What the guard is told. `node` is what the node itself shows since the guard's signal; `gone` is the best proof. */
export type GuardEvent =
  | { readonly kind: "tick"; readonly node: "gone" | "off" | "on" | "unknown" }
  /** The engine lives. `isOff`: its node is proved off and holds no real keys. */
  | { readonly kind: "report"; readonly permit: Instant | undefined; readonly isOff: boolean }
  /** The engine is dead and reaped. */
  | { readonly kind: "engine-exited"; readonly because: string };

/** What the guard does, in order. */
export type GuardCommand =
  | "kill-engine"
  | "unlink-keys"
  | "signal-node"
  | "place-decoys"
  | "kill-node"
  | "start-engine";

/** A guard that has just started its first engine. */
export function initialGuardState(at: Instant): GuardState {
  return {
    phase: "watching",
    since: at,
    because: undefined,
    lastBecause: undefined,
    heardAt: at,
    isUp: false,
    permit: undefined,
    mayForge: false,
    triedAt: at,
  };
}

/** What an event led to: the state from now on, and what has to be done in this order. */
export interface GuardStep {
  readonly state: GuardState;
  readonly commands: readonly GuardCommand[];
}

/** Decides one event. Must be called with a tick several times a second. */
export function decideGuard(state: GuardState, event: GuardEvent, at: Instant, settings: GuardSettings): GuardStep {
  if (event.kind === "report") return { state: hear(state, event, at), commands: [] };
  if (event.kind === "engine-exited") return stopNode(state, event.because, at, settings);
  switch (state.phase) {
    case "watching":
      return watch(state, at, settings);
    case "killing-engine":
      return again(state, "kill-engine", at, settings);
    case "stopping-node":
      return askNode(state, event.node, at, settings);
    case "killing-node":
      return event.node === "gone" ? startAgain(state, at) : again(state, "kill-node", at, settings);
  }
}

/** A deadline only ever moves forward, and is forgotten only with the proof that the node is off. */
function hear(
  state: GuardState,
  { permit, isOff }: { permit: Instant | undefined; isOff: boolean },
  at: Instant,
): GuardState {
  const heard: GuardState = { ...state, heardAt: at, isUp: true };
  if (permit !== undefined) return { ...heard, permit, mayForge: true };
  return isOff ? { ...heard, permit: undefined, mayForge: false } : heard;
}

function watch(state: GuardState, at: Instant, settings: GuardSettings): GuardStep {
  const because = reasonToAct(state, at, settings);
  if (because === undefined) return { state, commands: [] };
  return { state: { ...state, phase: "killing-engine", since: at, triedAt: at, because }, commands: ["kill-engine"] };
}

function reasonToAct(state: GuardState, at: Instant, settings: GuardSettings): string | undefined {
  const silentMs = passedMs(state.heardAt, at);
  if (silentMs >= (state.isUp ? settings.silentAfterMs : settings.startWithinMs))
    return `the engine was silent for ${Math.round(silentMs)} ms`;
  const isOutOfTime = state.mayForge && leftMs(state.permit, at) <= settings.killBeforeMs;
  return isOutOfTime ? "the permit ends and the node is not proved off" : undefined;
}

function stopNode(state: GuardState, because: string, at: Instant, settings: GuardSettings): GuardStep {
  const reason = state.because ?? because;
  if (!state.mayForge) return startAgain({ ...state, because: reason }, at);
  // No time is left to ask: a node that was asked goes on forging until it has read what is new.
  if (leftMs(state.permit, at) <= settings.killBeforeMs) return killNode({ ...state, because: reason }, at);
  const stopping: GuardState = { ...state, phase: "stopping-node", since: at, triedAt: at, because: reason };
  return { state: stopping, commands: ["unlink-keys", "signal-node"] };
}

function askNode(
  state: GuardState,
  node: "gone" | "off" | "on" | "unknown",
  at: Instant,
  settings: GuardSettings,
): GuardStep {
  if (node === "gone" || node === "off") return startAgain(state, at);
  const isOverdue = passedMs(state.since, at) >= settings.stopBoundMs;
  if (isOverdue || leftMs(state.permit, at) <= settings.killBeforeMs) return killNode(state, at);
  return node === "on" ? again(state, "signal-node", at, settings) : { state, commands: [] };
}

/** The keys first, whatever comes of the decoys: a disk that is full takes no new file. */
function killNode(state: GuardState, at: Instant): GuardStep {
  const killing: GuardState = { ...state, phase: "killing-node", since: at, triedAt: at };
  return { state: killing, commands: ["unlink-keys", "place-decoys", "kill-node"] };
}

/** The node is off, or was never on: decoys back, and a fresh engine that knows nothing and holds nothing. */
function startAgain(state: GuardState, at: Instant): GuardStep {
  const { because } = state;
  return { state: { ...initialGuardState(at), lastBecause: because }, commands: ["place-decoys", "start-engine"] };
}

function again(state: GuardState, command: GuardCommand, at: Instant, { retryMs }: GuardSettings): GuardStep {
  if (passedMs(state.triedAt, at) < retryMs) return { state, commands: [] };
  return { state: { ...state, triedAt: at }, commands: [command] };
}

// Both clocks count: one stands still while the machine is suspended, and either may say that time is up.
function passedMs(from: Instant, to: Instant): number {
  return Math.max(to.monotonicMs - from.monotonicMs, to.boottimeMs - from.boottimeMs);
}

function leftMs(deadline: Instant | undefined, now: Instant): number {
  if (deadline === undefined) return 0;
  return Math.min(deadline.monotonicMs - now.monotonicMs, deadline.boottimeMs - now.boottimeMs);
}
