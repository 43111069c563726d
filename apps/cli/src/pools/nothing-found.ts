import type { SiteFacts, Unknown } from "@cardano-forge/pool-view";
import { CliError } from "../cli-error.ts";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";

/** Nothing was found, or nothing could be read: which of the two decides the exit code. */
export function nothingFound(sites: readonly SiteFacts[], namespace: string | null, flags: ClusterFlags): CliError {
  const where = namespace === null ? "any namespace" : `namespace ${namespace}`;
  const facts = [...sites.flatMap(factsOf), ["namespace", namespace ?? "all"] as const];
  const obstacles = sites.flatMap(({ leaders, leases }) => [leaders, leases]).filter((fact) => fact.kind === "unknown");
  const has = (because: Unknown["because"]): boolean => obstacles.some((obstacle) => obstacle.because === because);
  if (has("timeout")) {
    const message = `The API server did not answer within ${flags.requestTimeout / 1000} s.`;
    return new CliError("CLI_CLUSTER_TIMEOUT", message, { facts, suggestions: ["--request-timeout 30s"] });
  }
  if (has("forbidden")) {
    const suggestions = [
      `kubectl auth can-i list cardanoleaders.cardano.io${namespace === null ? " -A" : ` -n ${namespace}`}`,
    ];
    return new CliError("CLI_CLUSTER_FORBIDDEN", `You may not read ${where}.`, { facts, suggestions });
  }
  if (obstacles.some(({ because }) => because !== "not-installed")) {
    return new CliError("CLI_CLUSTER_UNREACHABLE", "The API server could not be read.", {
      facts,
      suggestions: ["kubectl cluster-info"],
    });
  }
  return new CliError("CLI_POOL_NOT_FOUND", `No forge manager has reported in ${where}.`, {
    facts,
    suggestions: [
      ...(namespace === null ? [] : ["forgectl status -A"]),
      "kubectl get crd cardanoleaders.cardano.io",
      "the sidecar's own log: it says once what it may not do",
    ],
  });
}

function factsOf({ context, server, leaders, leases }: SiteFacts): (readonly [string, string])[] {
  const of = context === undefined ? "" : `${context} `;
  return [
    [`${of}server`, server],
    [`${of}CardanoLeaders`, leaders.kind === "known" ? "none" : reasonOf(leaders)],
    [`${of}Leases`, leases.kind === "known" ? "none of a forge manager" : reasonOf(leases)],
  ];
}

function reasonOf({ because, message }: Unknown): string {
  return `${because}: ${message}`;
}
