import {
  type CardanoLeaderResource,
  cardanoLeaderResource,
  fieldManagerFor,
  type KubernetesConnection,
} from "@cardano-forge/kubernetes";
import type { Configuration } from "./configuration/configuration.ts";

/**
 * The CardanoLeader of the pool. Which pool that is may be learned late, from the certificate; from then on the object
 * carries its full id, and an object of another pool is refused.
 */
export function createPoolResource(
  connection: KubernetesConnection,
  configuration: Configuration,
  poolId: () => string | undefined,
): CardanoLeaderResource {
  let current: { readonly poolId: string | undefined; readonly resource: CardanoLeaderResource } | undefined;

  function resource(): CardanoLeaderResource {
    const id = poolId();
    if (current === undefined || current.poolId !== id) current = { poolId: id, resource: build(id) };
    return current.resource;
  }

  function build(id: string | undefined): CardanoLeaderResource {
    const { environment, namespace, names, podName } = configuration;
    return cardanoLeaderResource({
      connection,
      namespace,
      name: names.leader,
      group: environment.CRD_GROUP,
      version: environment.CRD_VERSION,
      plural: environment.CRD_PLURAL,
      fieldManager: fieldManagerFor(podName),
      labels: objectLabelsOf(configuration),
      ...(id === undefined ? {} : { poolId: id }),
    });
  }

  return {
    ensure: (spec, signal) => resource().ensure(spec, signal),
    applyPod: (entry, signal) => resource().applyPod(entry, signal),
    writeStatus: (status, signal, authority) => resource().writeStatus(status, signal, authority),
    read: (signal) => resource().read(signal),
    watch: (onHint, signal) => resource().watch(onHint, signal),
  };
}

/** Labels for objects that the sidecar makes, as the predecessor named them. */
export function objectLabelsOf({ environment, network }: Configuration): Record<string, string> {
  const labels = {
    "cardano.io/managed-by": "cardano-forge-manager",
    "cardano.io/network": network.name,
    "cardano.io/application": environment.APPLICATION_TYPE,
    "cardano.io/pool-ticker": environment.POOL_TICKER,
  };
  const isLabelValue = ([, value]: [string, string | undefined]): boolean =>
    value !== undefined && /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(value);
  return Object.fromEntries(Object.entries(labels).filter(isLabelValue)) as Record<string, string>;
}
