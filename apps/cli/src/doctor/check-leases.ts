import { knownValue, type PoolView, qualifiedName } from "@cardano-forge/pool-view";
import { type Finding, found, ok } from "./finding.ts";

const HINT =
  "scale all but one workload to 0, then give the same POOL_ID or LEASE_NAME to every sidecar that has these keys";

/** Whether all pods of a namespace that have the same keys elect over one Lease: each Lease lets one pod forge. */
export function checkLeases(pools: readonly PoolView[]): Finding[] {
  const what = { area: "pool", check: "lease" } as const;
  const votersOf = new Map<string, Map<string, string>>();
  for (const { keys, lease, pod } of pools.flatMap(votersIn)) {
    votersOf.set(keys, (votersOf.get(keys) ?? new Map<string, string>()).set(lease, pod));
  }
  if (votersOf.size === 0) return [];
  const split = [...votersOf.values()].filter((leases) => leases.size > 1);
  if (split.length === 0) return [ok(what, "pods with the same keys elect over one Lease")];
  return split.map((leases) => {
    const who = [...leases].map(([lease, pod]) => `${pod} elects over ${lease}`).join(", ");
    return found("error", what, `${who}, with the same keys: each Lease has a forger`, HINT);
  });
}

interface Voter {
  /** A set of keys, in one namespace of one API server; regions share a seat beyond their Leases. */
  readonly keys: string;
  readonly lease: string;
  readonly pod: string;
}

function votersIn({ namespace, sites }: PoolView): Voter[] {
  return sites.flatMap(({ server, context, lease, pods }) =>
    (knownValue(pods) ?? []).flatMap(({ name, report }): Voter[] => {
      const fingerprint = knownValue(report)?.credentials?.fingerprint;
      if (fingerprint === undefined || lease.kind === "unknown") return [];
      const keys = JSON.stringify([server, namespace, fingerprint]);
      return [{ keys, lease: lease.value.name, pod: qualifiedName(context, name) }];
    }),
  );
}
