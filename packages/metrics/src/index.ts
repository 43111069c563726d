/**
 * Every metric that Cardano Forge Manager exposes, on a prom-client registry of yours; the global one is never touched.
 *
 * Names and labels of the predecessor are kept to the byte. What it does not guarantee: values. A metric says what it was
 * told, and a gauge that was told `undefined` says nothing.
 *
 * @packageDocumentation
 */
export type { ArbiterMetrics } from "./arbiters.ts";
export type { ClusterLabels, ClusterMetrics } from "./cluster.ts";
export { createForgeMetrics, type ForgeMetrics } from "./create-forge-metrics.ts";
export {
  CREDENTIAL_CHECKS,
  CREDENTIAL_FILES,
  type CredentialCheck,
  type CredentialFile,
  type CredentialMetrics,
  type CredentialOperation,
  type IssueNumberSource,
} from "./credentials.ts";
export type { ForgingMetrics, PodLabels } from "./forging.ts";
export type { HandoverMetrics, HandoverPhase } from "./handover.ts";
export type {
  LabelledCounter,
  LabelledGauge,
  LabelledHistogram,
  PlainCounter,
  PlainGauge,
  PlainHistogram,
} from "./instruments.ts";
export type { KubernetesMetrics, KubernetesRequestLabels } from "./kubernetes.ts";
export type { LeadershipMetrics, RenewFailure } from "./leadership.ts";
export type { ManagerLabels, ManagerMetrics } from "./manager.ts";
export type { FenceReason, NodeMetrics, SighupReason } from "./node.ts";
