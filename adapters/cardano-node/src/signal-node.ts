import { monotonicMs } from "./monotonic-ms.ts";
import type { NodeFinder, NodeProcess } from "./node-finder.ts";
import { probeSocket } from "./probe-socket.ts";

/** Whether a signal was sent; whatever its effect, only the node's metrics show that. */
export type SignalOutcome =
  /** Monotonic milliseconds right after the kernel took it. */
  | { readonly kind: "sent"; readonly atMonotonicMs: number }
  /** The process that was meant is not there any more. */
  | { readonly kind: "gone"; readonly message: string }
  /** This process may not signal that one. */
  | { readonly kind: "not-permitted"; readonly message: string }
  /** The signal could do harm, or is not allowed any more, so it was not sent. */
  | { readonly kind: "withheld"; readonly message: string };

/** Whom to signal, and what must hold for it. */
export interface HangupOptions {
  readonly finder: NodeFinder;
  readonly process: NodeProcess;
  readonly socketPath: string;
  readonly networkMagic: number;
  /** For the handshake that comes first. */
  readonly timeoutMs: number;
  /** Leaves the handshake out: the node may then be killed by a signal that comes too early. */
  readonly isSocketCheckDisabled: boolean;
  /** Asked right before the signal, without anything in between. */
  readonly isStillAllowed: () => boolean;
}

/**
 * Sends SIGHUP to exactly this process, once its socket has accepted a handshake. Before that a node has no handler and
 * dies of the signal, or replays its ledger and forgets it. Never rejects.
 */
export async function signalHangup(options: HangupOptions): Promise<SignalOutcome> {
  const { finder, process, isStillAllowed, socketPath: path, networkMagic, timeoutMs } = options;
  if (!options.isSocketCheckDisabled) {
    const answer = await probeSocket({ path, networkMagic, timeoutMs });
    if (answer.kind !== "accepted") return { kind: "withheld", message: `no SIGHUP was sent: ${answer.message}` };
  }
  return send("SIGHUP", finder, process, isStillAllowed);
}

/** Sends SIGKILL to exactly this process. That it is gone afterwards is for the finder to say. Never rejects. */
export function killNode(finder: NodeFinder, process: NodeProcess): Promise<SignalOutcome> {
  return send("SIGKILL", finder, process, () => true);
}

async function send(
  signal: "SIGHUP" | "SIGKILL",
  finder: NodeFinder,
  { pid, startMark }: NodeProcess,
  isStillAllowed: () => boolean,
): Promise<SignalOutcome> {
  const isAlive = await finder.isAlive({ pid, startMark });
  if (isAlive === false) return { kind: "gone", message: `the node process ${pid} is gone` };
  if (isAlive === "unknown") {
    return { kind: "withheld", message: `no ${signal} was sent: it cannot be seen whether ${pid} is still the node` };
  }
  if (!isStillAllowed()) return { kind: "withheld", message: `no ${signal} was sent: it is not allowed any more` };
  try {
    process.kill(pid, signal);
    return { kind: "sent", atMonotonicMs: monotonicMs() };
  } catch (error) {
    return explain(error as NodeJS.ErrnoException, pid);
  }
}

function explain({ code, message }: NodeJS.ErrnoException, pid: number): SignalOutcome {
  if (code === "ESRCH") return { kind: "gone", message: `the node process ${pid} is gone` };
  if (code !== "EPERM") return { kind: "withheld", message };
  const fix = "run both containers under one user id, with shareProcessNamespace";
  return { kind: "not-permitted", message: `no permission to signal the node process ${pid}: ${fix}` };
}
