import type { Clock, Elector } from "@cardano-forge/election";
import type { GuardLink } from "./guard-link.ts";
import type { EngineReport, GuardOrders } from "./guard-message.ts";

/** What the engine keeps its guard informed of. */
export interface GuardClient {
  /** False once the guard is gone: nothing may be begun any more. */
  isGuarded(): boolean;
  /** Tells what holds now. Resolves when the guard can read it; rejects when it is gone. */
  report(): Promise<void>;
  /** Reports now if the guard has to know something else than it was told, and renews the orders where decoys were made anew. */
  refresh(): void;
  /** Gives the orders, then reports once a second and with every change that is found, until the signal aborts. */
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
  /** Calls the listener as soon as a write of an election is confirmed: the guard passes the newest one on. */
  onConfirmed: Elector["onConfirmed"];
}): GuardClient {
  const { link, clock } = o;
  let ordered = "";
  let told = "";
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let isLost = false;
  let isTelling = false;

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

  function tell(now: Omit<EngineReport, "kind">): Promise<void> {
    told = JSON.stringify(now);
    toldAtMs = clock.monotonicMs();
    return link.tell({ kind: "report", ...now });
  }

  /** A guard that does not read is told no more until it has read that, however long it takes. */
  function refresh(): void {
    order();
    const now = o.report();
    const isDue = clock.monotonicMs() - toldAtMs >= REPORT_MS;
    if (isTelling || !(isDue || JSON.stringify(now) !== told)) return;
    isTelling = true;
    void tell(now)
      .catch(noteLoss)
      .then(() => {
        isTelling = false;
      });
  }

  return {
    isGuarded: () => !isLost && link.isGuarded(),
    report: () => tell(o.report()),
    refresh,
    async run(signal) {
      o.onConfirmed(refresh, signal);
      while (!signal.aborted) {
        refresh();
        await clock.sleep(LOOK_MS, signal);
      }
    },
  };
}
