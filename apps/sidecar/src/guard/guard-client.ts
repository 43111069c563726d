import type { Clock } from "@cardano-forge/election";
import type { GuardLink } from "./guard-link.ts";
import type { EngineReport, GuardOrders } from "./guard-message.ts";

/** What the engine keeps its guard informed of. */
export interface GuardClient {
  /** False once the guard is gone: nothing may be begun any more. */
  isGuarded(): boolean;
  /** Tells what holds now. Resolves when the guard can read it; rejects when it is gone. */
  report(): Promise<void>;
  /** Reports now if what was decided changes what the guard has to know, and renews the orders where decoys were made anew. */
  refresh(): void;
  /** Gives the orders, then reports once a second and with every change, until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

const REPORT_MS = 1000;
const LOOK_MS = 100;

/** Builds the engine's side of the link to its guard. */
export function createGuardClient(o: {
  link: GuardLink;
  clock: Clock;
  orders: () => GuardOrders;
  report: () => Omit<EngineReport, "kind">;
}): GuardClient {
  const { link, clock } = o;
  let ordered = "";
  let wasOff: boolean | undefined;
  let isLost = false;

  /** There is nobody left to tell, and nothing may be begun. */
  function noteLoss(): void {
    isLost = true;
  }

  function order(): void {
    const orders = o.orders();
    const text = JSON.stringify(orders);
    if (text === ordered) return;
    ordered = text;
    link.tell(orders).catch(noteLoss);
  }

  function report(): Promise<void> {
    const now = o.report();
    wasOff = now.isOff;
    return link.tell({ kind: "report", ...now });
  }

  return {
    isGuarded: () => !isLost && link.isGuarded(),
    report,
    refresh() {
      order();
      if (o.report().isOff !== wasOff) report().catch(noteLoss);
    },
    async run(signal) {
      let told = "";
      let toldAtMs = Number.NEGATIVE_INFINITY;
      while (!signal.aborted) {
        order();
        // A renewal counts for the guard as soon as it is confirmed: what it passes on must be the newest.
        const now = JSON.stringify(o.report());
        if (now !== told || clock.monotonicMs() - toldAtMs >= REPORT_MS) {
          told = now;
          toldAtMs = clock.monotonicMs();
          await report().catch(noteLoss);
        }
        await clock.sleep(LOOK_MS, signal);
      }
    },
  };
}
