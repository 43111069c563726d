import { probeSocket } from "@cardano-forge/cardano-node";
import type { Clock } from "@cardano-forge/election";
import type { NodeObservation } from "./observation.ts";

const PROBE_TIMEOUT_MS = 2000;
const INTERVAL_MS = { answering: 10_000, otherwise: 1000 } as const;
const NOT_ASKED: NodeObservation["socket"] = { kind: "silent", message: "the node's socket was not asked yet" };

/** What the node's socket says, asked no more often than is of use. */
export interface SocketWatch {
  ask(signal: AbortSignal): Promise<void>;
  state(): NodeObservation["socket"];
  /** 0 while it answers; counted from the process' first sight where it never did. */
  silentForMs(seenAtMs: number | undefined): number;
  /** Of this process. */
  firstAnsweredAtMs(): number | undefined;
  /** Another process: nothing is known any more. */
  forget(): void;
}

/** Builds a watch of one socket, which counts as silent until it has answered. */
export function createSocketWatch(o: { clock: Clock; socketPath: string; networkMagic: number }): SocketWatch {
  const { clock, socketPath: path, networkMagic } = o;
  let state = NOT_ASKED;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let firstAnsweredAtMs: number | undefined;
  let answeredAtMs: number | undefined;

  async function ask(signal: AbortSignal): Promise<void> {
    const nowMs = clock.monotonicMs();
    if (nowMs - askedAtMs < INTERVAL_MS[state.kind === "accepted" ? "answering" : "otherwise"]) return;
    const answer = await probeSocket({ path, networkMagic, timeoutMs: PROBE_TIMEOUT_MS, signal });
    // A question that was called off is no answer, and is asked again in the next round.
    if (signal.aborted && answer.kind === "silent") return;
    askedAtMs = nowMs;
    if (answer.kind === "accepted") {
      answeredAtMs = clock.monotonicMs();
      firstAnsweredAtMs ??= answeredAtMs;
      state = { kind: "accepted", message: `node-to-client version ${answer.version}` };
    } else {
      state = { kind: answer.kind === "wrong-network" ? "wrong-network" : "silent", message: answer.message };
    }
  }

  return {
    ask,
    state: () => state,
    firstAnsweredAtMs: () => firstAnsweredAtMs,
    silentForMs(seenAtMs) {
      const nowMs = clock.monotonicMs();
      return state.kind === "accepted" ? 0 : nowMs - (answeredAtMs ?? seenAtMs ?? nowMs);
    },
    forget() {
      state = NOT_ASKED;
      askedAtMs = Number.NEGATIVE_INFINITY;
      firstAnsweredAtMs = undefined;
      answeredAtMs = undefined;
    },
  };
}
