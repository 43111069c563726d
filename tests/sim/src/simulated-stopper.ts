import type { Clock } from "@cardano-forge/election";
import type { GuardPorts } from "@cardano-forge/sidecar/plan";
import type { Chance } from "./chance.ts";
import type { SimulatedNode } from "./simulated-node.ts";
import type { StoryTeller } from "./story.ts";

/** What a guard stops a node with. */
export type NodeStopper = ReturnType<GuardPorts["createStopper"]>;

/** A question that nobody answers is given up after this long. */
const ASKING_ENDS_AFTER_MS = 500;
/** Between two looks at whether what hangs still hangs. */
const HANGS_ON_MS = 50;

/**
 * Asks, reads and kills a simulated node. Each of it takes a time that is drawn, in which the guard can be paused or killed
 * and the node replaced; and asking may hang for as long as the run wants.
 */
export function createSimulatedStopper(o: {
  clock: Clock;
  node: SimulatedNode;
  chance: Chance;
  pod: string;
  story: StoryTeller;
}): NodeStopper {
  const { clock, node, chance } = o;
  let target: number | undefined;
  let signalledMs: number | undefined;

  const spend = (low: number, high: number): Promise<void> => clock.sleep(chance.between(low, high));

  /** Reads the metrics, or asks the socket; false without an answer. */
  async function ask(): Promise<boolean> {
    while (node.manners.hangsAsking) await clock.sleep(HANGS_ON_MS);
    if (node.isAnswering && !node.manners.isSilent) await spend(2, 60);
    else await clock.sleep(ASKING_ENDS_AFTER_MS);
    return node.isAnswering && !node.manners.isSilent;
  }

  return {
    aim(named) {
      target = named?.pid ?? (node.isAlive ? node.process : undefined);
    },
    async hangup(isStillWanted) {
      await spend(0.5, 5);
      await ask();
      const isThere = target !== undefined && node.process === target && node.isAnswering;
      if (!isThere || !isStillWanted()) return;
      await spend(0.2, 1);
      node.hangup(target as number);
      signalledMs ??= node.world.now;
    },
    async kill() {
      await spend(0.5, 5);
      if (target === undefined || node.process !== target || !node.isAlive) return;
      o.story.tell(o.pod, "kill-node", "by the guard");
      node.kill();
    },
    async look() {
      await spend(0.5, 3);
      if (!node.isAlive || node.process !== target) return "gone";
      if (!(await ask())) return "unknown";
      return signalledMs === undefined ? "unknown" : node.truth(signalledMs).kind;
    },
  };
}
