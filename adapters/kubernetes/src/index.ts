/**
 * The outside world of a forging pool, as far as it is a Kubernetes API server: Leases, the CardanoLeader and
 * CardanoForgeCluster resources and Events, over one connection with a deadline on every request.
 *
 * What it does not guarantee: it decides nothing. A Lease here is a register, not a lock, and a watch is a hint that
 * may be late, doubled or missing. A request that failed may have been applied all the same; only the values `refused`,
 * `conflict` and `absent` are definite. Events may be lost.
 *
 * @packageDocumentation
 */

export {
  type ClusterStatusWrite,
  type EnsureForgeClusterOutcome,
  type ForgeClusterResource,
  type ForgeClusterResourceOptions,
  forgeClusterResource,
  type ReadForgeClusterOutcome,
  type WriteClusterStatusOutcome,
} from "./cardano-forge-cluster-resource.ts";
export {
  type ApplyOutcome,
  type CardanoLeaderResource,
  type CardanoLeaderResourceOptions,
  cardanoLeaderResource,
  type EnsureOutcome,
  fieldManagerFor,
  type ReadLeaderOutcome,
  type StatusAuthority,
  type WriteStatusOutcome,
} from "./cardano-leader-resource.ts";
export {
  createKubernetesConnection,
  type KubernetesConnection,
  type KubernetesConnectionOptions,
} from "./connection.ts";
export {
  createEventRecorder,
  type EventFailure,
  type EventRecorder,
  type EventRecorderOptions,
  type EventSubject,
  type ForgeEvent,
} from "./event-recorder.ts";
export type {
  ForgeCluster,
  ForgeClusterCondition,
  ForgeClusterConditionValue,
  ForgeClusterHandover,
  ForgeClusterHealthCheck,
  ForgeClusterOverride,
  ForgeClusterSpec,
  ForgeClusterState,
  ForgeClusterStatus,
  HealthStatus,
  NetworkStatus,
  NewForgeClusterSpec,
  SpecProblem,
  WrittenForgeClusterStatus,
} from "./forge-cluster.ts";
export { type CopyEdit, classifyCopyEdit, HOME_LABEL, homeCreationOf, isCopy } from "./forge-cluster-copy-plan.ts";
export {
  type ForgeClusterPublisher,
  type ForgeClusterPublisherOptions,
  forgeClusterPublisher,
  type PublishOutcome,
} from "./forge-cluster-publisher.ts";
// Below: for those who send requests of their own through the same connection.
export type { Pace } from "./host-pace.ts";
export { type ApiServerAddress, apiServerAddress, type KubeconfigLocation, kubeconfigContexts } from "./kubeconfig.ts";
export { KubernetesError, type KubernetesErrorCode } from "./kubernetes-error.ts";
export type {
  CardanoLeader,
  CardanoLeaderStatus,
  ConditionValue,
  CredentialsEntry,
  Handover,
  KesEntry,
  LeaderCondition,
  LeaderStatus,
  NodeTruthEntry,
  PodEntry,
  TipEntry,
  Transition,
} from "./leader-status.ts";
export { LEASE_ANNOTATION } from "./lease-object.ts";
export { kubernetesLeaseStore, type LeaseStoreOptions } from "./lease-store.ts";
export { type WatchTarget, watchChanges } from "./object-watch.ts";
export { type ApplyOptions, applyObject, createObject, patchObject, readObject } from "./plain-object.ts";
export { listPoolEvents, type PoolEvent } from "./pool-events.ts";
export {
  type ForgeClusterChange,
  type ListScope,
  listCardanoLeaders,
  listForgeClusters,
  listLeases,
  type NamedLease,
  type ReadObstacle,
  readLease,
  watchForgeClusters,
} from "./pool-objects.ts";
export type { RequestName } from "./request-name.ts";
export type { ResourceObstacle } from "./resource-obstacle.ts";
export type {
  RequestReport,
  Transport,
  TransportRequest,
  TransportResponse,
  TransportStream,
} from "./transport.ts";
