import { createNodeFinder, killNode, type NodeFinder, type NodeProcess } from "@cardano-forge/cardano-node";
import type { GuardOrders } from "./guard-message.ts";
import type { NodeAsker } from "./node-asker.ts";

/** What the guard can see and do of the node, while it stops it. */
export interface NodeStopper {
  /** The process that is to be stopped: the one that the engine named, or the one that is found. */
  aim(named: NodeProcess | undefined): void;
  /** Asks the node to read its keys anew, once it can be asked without harm, and only while that is still wanted. */
  hangup(isStillWanted: () => boolean): Promise<void>;
  /** Kills it, whatever else hangs. */
  kill(): Promise<void>;
  /** What the node shows since the first signal. Never rejects. */
  look(): Promise<"gone" | "off" | "on" | "unknown">;
}

/**
 * Builds a stopper for one occasion. What kills is a part of the guard itself; what asks and reads the node is loaded with
 * the first question.
 */
export function createNodeStopper(orders: GuardOrders): NodeStopper {
  const finder: NodeFinder = createNodeFinder({ processName: orders.processName, pidFile: orders.pidFile });
  let target: Promise<NodeProcess | "nobody" | undefined> = Promise.resolve(undefined);
  let asker: Promise<NodeAsker> | undefined;

  function loadAsker(): Promise<NodeAsker> {
    asker ??= import("./node-asker.ts").then(({ createNodeAsker }) => createNodeAsker(orders, finder));
    return asker;
  }

  async function find(): Promise<NodeProcess | "nobody" | undefined> {
    const found = await finder.find();
    if (found.kind === "none") return "nobody";
    return found.kind === "found" ? found.process : undefined;
  }

  async function known(): Promise<NodeProcess | "nobody" | undefined> {
    // Nobody could be found the last time, which proves nothing: the system may not have let us look.
    if ((await target) === undefined) target = find();
    return target;
  }

  return {
    aim(named) {
      target = named === undefined ? find() : Promise.resolve(named);
    },
    async hangup(isStillWanted) {
      const process = await known();
      if (process === undefined || process === "nobody") return;
      await (await loadAsker()).hangup(process, isStillWanted);
    },
    async kill() {
      const process = await known();
      if (process !== undefined && process !== "nobody") await killNode(finder, process);
    },
    async look() {
      const process = await known();
      if (process === "nobody") return "gone";
      if (process === undefined) return "unknown";
      if ((await finder.isAlive(process)) === false) return "gone";
      return (await loadAsker()).look();
    },
  };
}
