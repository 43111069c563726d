import { killNode, type NodeFinder, type NodeProcess, signalHangup } from "@cardano-forge/cardano-node";
import type { InstallOutcome, Vault } from "@cardano-forge/credentials";
import type { Clock } from "@cardano-forge/election";
import type { GuardClient } from "../guard/guard-client.ts";
import type { Seat } from "../seat.ts";
import type { Effect, Outcome } from "./effect.ts";

/** Reasons of `cardano_sighup_signals_total`, as the predecessor named them. */
export const SIGNAL_REASONS = { on: "enable_forging", off: "disable_forging", startup: "startup_cleanup" } as const;

/** What effects touch, and who is told. */
export interface ApplyPorts {
  readonly clock: Clock;
  readonly vault: Vault;
  readonly seat: Seat;
  readonly finder: NodeFinder;
  readonly process: () => NodeProcess | undefined;
  readonly socketPath: string;
  readonly networkMagic: number;
  readonly isSocketCheckDisabled: boolean;
  /** Validity that must be left before real keys are placed or the node is told to use them, in milliseconds. */
  readonly neededMs: number;
  /** Left to the permit when a node that still forges is killed, in milliseconds. */
  readonly marginMs: number;
  readonly currentKesPeriod: () => number | undefined;
  readonly successor: () => string | undefined;
  /** Who should take over the pool's seat: a pod of this cluster, unless that is what leads it on. */
  readonly poolSuccessor?: (isPoolOnly: boolean) => string | undefined;
  /** The guard: an engine without one begins nothing, and real keys are placed only when it knows of the permit. */
  readonly guard: Pick<GuardClient, "isGuarded" | "report">;
  readonly onExit: () => void;
}

const PROBE_TIMEOUT_MS = { on: 1000, off: 1000, startup: 2000 } as const;
const LEAST_PROBE_MS = 50;
const FOREVER = { remainingMs: () => Number.POSITIVE_INFINITY };

/**
 * Applies one effect, checking once more at this moment what allows it. Expected refusals are outcomes; faults throw.
 */
export async function applyEffect(effect: Effect, ports: ApplyPorts): Promise<Outcome> {
  if (!ports.guard.isGuarded()) return outcome(ports, "refused", "the guard is gone");
  switch (effect.kind) {
    case "place-decoys": {
      const period = ports.currentKesPeriod();
      await ports.vault.installDecoys(period === undefined ? {} : { currentKesPeriod: period });
      return outcome(ports, "done", "decoy credentials placed");
    }
    case "install-bootstrap":
      return outcomeOfInstall(ports, await ports.vault.installReal(FOREVER, 0));
    case "install-real":
      await ports.guard.report();
      return outcomeOfInstall(
        ports,
        await ports.vault.installReal(ports.seat.term() ?? { remainingMs: () => 0 }, ports.neededMs),
      );
    case "clear-keys":
      await ports.vault.clear();
      return outcome(ports, "done", "credentials removed");
    case "signal":
      return signal(effect.intent, ports);
    case "kill-node":
      return kill(ports);
    case "release":
      return release(effect, ports);
    case "exit":
      ports.onExit();
      return outcome(ports, "done", "stopped");
  }
}

function outcomeOfInstall(ports: ApplyPorts, installed: InstallOutcome): Outcome {
  if (installed.kind === "installed") return outcome(ports, "done", "real credentials placed");
  return outcome(ports, "refused", `real credentials were not placed: ${installed.because}`);
}

/** Asking a socket that hangs must not carry a stop past the moment at which the node is to be killed. */
function probeTimeoutMs(intent: "on" | "off" | "startup", { seat, marginMs }: ApplyPorts): number {
  const untilMarginMs = (seat.term()?.remainingMs() ?? Number.POSITIVE_INFINITY) - marginMs;
  return Math.max(LEAST_PROBE_MS, Math.min(PROBE_TIMEOUT_MS[intent], untilMarginMs));
}

async function signal(intent: "on" | "off" | "startup", ports: ApplyPorts): Promise<Outcome> {
  const process = ports.process();
  if (process === undefined) return outcome(ports, "refused", "no node process to signal");
  if (intent === "on" && (ports.seat.term()?.remainingMs() ?? 0) < ports.neededMs) {
    return outcome(ports, "refused", "too little of the permit is left to enable the node");
  }
  const sent = await signalHangup({
    finder: ports.finder,
    process,
    socketPath: ports.socketPath,
    networkMagic: ports.networkMagic,
    timeoutMs: probeTimeoutMs(intent, ports),
    isSocketCheckDisabled: ports.isSocketCheckDisabled,
    // The probe takes time; what allowed the signal is asked for again right before it.
    isStillAllowed: () => intent !== "on" || (ports.seat.term()?.remainingMs() ?? 0) >= ports.neededMs,
  });
  if (sent.kind !== "sent") return outcome(ports, "refused", sent.message);
  if (intent === "on" && (ports.seat.term()?.remainingMs() ?? 0) <= 0) {
    return {
      kind: "overlap-possible",
      atMs: sent.atMonotonicMs,
      message: "the permit ended while the node was enabled",
    };
  }
  return { kind: "signal-sent", atMs: sent.atMonotonicMs, message: SIGNAL_REASONS[intent] };
}

async function kill(ports: ApplyPorts): Promise<Outcome> {
  const process = ports.process();
  if (process === undefined) return outcome(ports, "refused", "no node process to kill");
  const killed = await killNode(ports.finder, process);
  return outcome(
    ports,
    killed.kind === "sent" ? "done" : "refused",
    killed.kind === "sent" ? "node killed" : killed.message,
  );
}

async function release(
  { reason, offByWallMs, isPoolOnly = false }: Extract<Effect, { kind: "release" }>,
  ports: ApplyPorts,
): Promise<Outcome> {
  const to = isPoolOnly ? undefined : ports.successor();
  const toOfPool = ports.poolSuccessor?.(isPoolOnly);
  const released = await ports.seat.release({ reason, to, toOfPool, offByWallMs, isPoolOnly });
  const named = (isPoolOnly ? toOfPool : undefined) ?? to;
  return outcome(ports, "done", `seat given back (${released.kind})${named === undefined ? "" : ` to ${named}`}`);
}

function outcome({ clock }: ApplyPorts, kind: Outcome["kind"], message: string): Outcome {
  return { kind, atMs: clock.monotonicMs(), message };
}
