/** Takes requests to move the seat while this pod leads, and answers each of them by its id. */
import type { Clock } from "@cardano-forge/election";
import type { CardanoLeaderResource, Handover } from "@cardano-forge/kubernetes";
import { decideHandover } from "./decide-handover.ts";

/** What the desk works with. */
export interface HandoverDeskPorts {
  readonly resource: Pick<CardanoLeaderResource, "read" | "watch">;
  readonly clock: Clock;
  readonly podName: string;
  readonly leaseDurationMs: number;
  /** This pod leads, and has nothing under way. */
  readonly isOpen: () => boolean;
  /** How long nobody forged when this pod took the seat; undefined where that is not known. */
  readonly gapMs: () => number | undefined;
  /** To be written to `status.handover`. */
  readonly answer: (answer: Handover) => void;
  /** Stop for this pod to follow. */
  readonly begin: (to: string, reason: string) => void;
  readonly onFault: (error: unknown) => void;
}

const LEAST_MS = 500;
const READ_AGAIN_MS = 30_000;

/** Runs the desk until the signal aborts. A pod that does not lead asks nothing of the API server. */
export async function runHandoverDesk(ports: HandoverDeskPorts, signal: AbortSignal): Promise<void> {
  const { clock } = ports;
  while (!signal.aborted) {
    if (ports.isOpen()) await serve(ports, signal);
    await clock.sleep(LEAST_MS, signal);
  }
}

/** While this pod leads: looks at once, on each hint, and now and then. */
async function serve(ports: HandoverDeskPorts, signal: AbortSignal): Promise<void> {
  const { resource, clock } = ports;
  const serving = new AbortController();
  const until = AbortSignal.any([signal, serving.signal]);
  let isHinted = true;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  resource.watch(() => {
    isHinted = true;
  }, until);
  while (!signal.aborted && ports.isOpen()) {
    if (isHinted || clock.monotonicMs() - lookedAtMs >= READ_AGAIN_MS) {
      isHinted = false;
      lookedAtMs = clock.monotonicMs();
      await look(ports, until).catch((error: unknown) => signal.aborted || ports.onFault(error));
    }
    await clock.sleep(LEAST_MS, signal);
  }
  serving.abort();
}

async function look(ports: HandoverDeskPorts, signal: AbortSignal): Promise<void> {
  const { podName: self, leaseDurationMs, clock } = ports;
  const read = await ports.resource.read(signal);
  if (read.kind !== "found" || !ports.isOpen()) return;
  const decision = decideHandover(read.leader, { self, wallMs: clock.wallMs(), leaseDurationMs, gapMs: ports.gapMs() });
  if (decision.kind === "nothing") return;
  ports.answer(decision.answer);
  if (decision.kind === "begin") ports.begin(decision.to, decision.answer.message ?? "");
}
