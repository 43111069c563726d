/**
 * Builds and starts a real etcd and kube-apiserver, from pinned Go modules and without root or containers.
 *
 * It runs no controllers, no scheduler and no kubelet: objects are stored, validated, watched and authorised as on a
 * real cluster, and nothing else happens to them.
 *
 * @packageDocumentation
 */
export {
  type ControlPlaneAvailability,
  type ControlPlaneBinaries,
  controlPlaneAvailability,
  isControlPlaneRequired,
} from "./availability.ts";
export { ControlPlaneError, type ControlPlaneErrorCode } from "./control-plane-error.ts";
export type { ControlledProcess } from "./controlled-process.ts";
export type { DataSnapshot } from "./data-snapshots.ts";
export { type EnsureBinariesOptions, ensureBinaries } from "./ensure-binaries.ts";
export { createHelm, ensureHelm, type Helm, type HelmAvailability, type HelmResult, helmAvailability } from "./helm.ts";
export { createKubectl, type Kubectl, type KubectlOptions, type KubectlResult, type KubectlSetup } from "./kubectl.ts";
export {
  type ControlPlane,
  type ControlPlaneOptions,
  type ServiceAccountReference,
  startControlPlane,
} from "./start-control-plane.ts";
