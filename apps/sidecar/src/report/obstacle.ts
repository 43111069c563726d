import type { EventFailure, ResourceObstacle } from "@cardano-forge/kubernetes";
import type { Logger } from "./log.ts";

const HINTS: Readonly<Partial<Record<ResourceObstacle["kind"], string>>> = {
  "not-installed": "apply deploy/crds/cardanoleaders.yaml; the election does without it",
  forbidden:
    "give the Role get, list, watch, create and patch on cardanoleaders, and get, patch and update on its status",
  "field-not-declared": "apply deploy/crds/cardanoleaders.yaml to see every pod in status.pods",
  "foreign-pool": "give this pool a CRD_NAME and a LEASE_NAME of its own",
};

/** Says once what stands between the sidecar and its CardanoLeader, and what to do; none of it touches the election. */
export function tellObstacle(log: Logger, obstacle: ResourceObstacle | undefined): void {
  if (obstacle === undefined) {
    log.info("CardanoLeader written again");
    return;
  }
  const hint = HINTS[obstacle.kind];
  const level = obstacle.kind === "foreign-pool" ? "error" : "warn";
  log[level]({ ...obstacle, ...(hint === undefined ? {} : { hint }) }, "CardanoLeader not written");
}

/** Says once why Events do not arrive. */
export function tellEventFailure(log: Logger, failure: EventFailure): void {
  const hint = failure.kind === "forbidden" ? { hint: "give the Role create and patch on events" } : {};
  log.warn({ ...failure, ...hint }, "Kubernetes Events not recorded");
}
