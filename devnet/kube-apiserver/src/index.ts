/**
 * A Kubernetes API server in memory, for demonstrations and tests: leases, events, custom
 * resources with their definitions, watches, patches, server-side apply, and what kubectl needs
 * to find and print them. Its answers are those measured on kube-apiserver 1.36.3.
 *
 * It does not authenticate or authorise anybody, keeps nothing on disk, evaluates no CEL rules,
 * converts between no versions, and runs no controllers. It listens on loopback unless told
 * otherwise and must never be reachable by strangers.
 *
 * @packageDocumentation
 */
export type { Failure, FaultPoint, FaultSwitches, SeenRequest } from "./http/fault-switches.ts";
export type { RequestReport } from "./http/handle-request.ts";
export type { Json, JsonObject, KubeObject, ManagedFieldsEntry, ObjectMeta } from "./json.ts";
export { parseDefinitions, readDefinitions } from "./read-definitions.ts";
export {
  type DevnetKubeApiserver,
  type DevnetOptions,
  type DevnetStore,
  type ObjectReference,
  startDevnetKubeApiserver,
} from "./start-devnet.ts";
export type { Snapshot } from "./storage/store.ts";
