import type { NodeProcess } from "@cardano-forge/cardano-node";
import type { KnownCounters } from "./counter-memory.ts";
import type { Observation } from "./observation.ts";
import { type CredentialsObserverPorts, createCredentialsObserver } from "./observe-credentials.ts";
import { createNodeObserver, type NodeFacts, type NodeObserverPorts } from "./observe-node.ts";
import type { PlanState } from "./plan-state.ts";

/** What the observer needs of the outside; all of it bounded in time by its adapter. */
export interface ObserverPorts extends NodeObserverPorts, Omit<CredentialsObserverPorts, "adopted"> {}

/** Looks at the node and at the credentials. */
export interface Observer {
  /** Gathers one observation of node and credentials; decides nothing. An aborted signal cuts slow reads short. */
  observe(state: PlanState, signal: AbortSignal): Promise<Pick<Observation, "node" | "credentials">>;
  facts(): NodeFacts;
  /** The counters of certificates that are known here. */
  counters(): KnownCounters;
  /** The node's process as it was last seen. */
  process(): NodeProcess | undefined;
}

/** Builds an observer that has seen nothing yet. */
export function createObserver(ports: ObserverPorts): Observer {
  const node = createNodeObserver(ports);
  const credentials = createCredentialsObserver({ ...ports, adopted: () => node.facts().sample?.adopted });
  return {
    process: node.process,
    facts: node.facts,
    counters: credentials.counters,
    async observe(state, signal) {
      const [seenCredentials, seenNode] = await Promise.all([
        credentials.observe(state, signal),
        node.observe(state, signal),
      ]);
      return { credentials: seenCredentials, node: seenNode };
    },
  };
}
