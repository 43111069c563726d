import type { Registry } from "prom-client";
import { type ArbiterMetrics, createArbiterMetrics } from "./arbiters.ts";
import { type ClusterMetrics, createClusterMetrics } from "./cluster.ts";
import { type CredentialMetrics, createCredentialMetrics } from "./credentials.ts";
import { createForgingMetrics, type ForgingMetrics } from "./forging.ts";
import { createHandoverMetrics, type HandoverMetrics } from "./handover.ts";
import { createKubernetesMetrics, type KubernetesMetrics } from "./kubernetes.ts";
import { createLeadershipMetrics, type LeadershipMetrics } from "./leadership.ts";
import { createManagerMetrics, type ManagerMetrics } from "./manager.ts";
import { createNodeMetrics, type NodeMetrics } from "./node.ts";

/** Every metric, by subject. */
export interface ForgeMetrics {
  readonly forging: ForgingMetrics;
  readonly leadership: LeadershipMetrics;
  readonly credentials: CredentialMetrics;
  readonly node: NodeMetrics;
  readonly handover: HandoverMetrics;
  readonly cluster: ClusterMetrics;
  readonly arbiters: ArbiterMetrics;
  readonly kubernetes: KubernetesMetrics;
  readonly manager: ManagerMetrics;
}

/** Defines every metric on the registry that is passed in; throws where one of the names is taken there. */
export function createForgeMetrics(registry: Registry): ForgeMetrics {
  return {
    forging: createForgingMetrics(registry),
    leadership: createLeadershipMetrics(registry),
    credentials: createCredentialMetrics(registry),
    node: createNodeMetrics(registry),
    handover: createHandoverMetrics(registry),
    cluster: createClusterMetrics(registry),
    arbiters: createArbiterMetrics(registry),
    kubernetes: createKubernetesMetrics(registry),
    manager: createManagerMetrics(registry),
  };
}
