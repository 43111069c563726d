import { knownValue, type PoolView, qualifiedName } from "@cardano-forge/pool-view";
import { type Finding, found, notSeen, ok } from "./finding.ts";
import type { ClusterInstallation } from "./installation.ts";

const HINT = "chrony or another NTP client on every machine; slots are counted by the clock";
/** A header tells whole seconds, and the way there and back takes time too. */
const TOLERATED_MS = 2500;

/** Clocks of API servers and of pods against the one of this machine. */
export function checkClocks(clusters: readonly ClusterInstallation[], pools: readonly PoolView[]): Finding[] {
  return [...clusters.map(serverFinding), ...pools.flatMap(podFindings)];
}

function serverFinding({ facts, clockOffsetMs }: ClusterInstallation): Finding {
  const what = { area: "clocks", check: "api-server-clock" } as const;
  const prefix = facts.context === undefined ? "" : `${facts.context}: `;
  if (clockOffsetMs === undefined) return notSeen(what, `${prefix}the server does not say its time`);
  if (Math.abs(clockOffsetMs) <= TOLERATED_MS) return ok(what, `${prefix}agrees with this machine's`);
  const seconds = (clockOffsetMs / 1000).toFixed(1);
  return found("warning", what, `${prefix}differs from this machine's by ${seconds} s`, HINT);
}

function podFindings({ sites }: PoolView): Finding[] {
  const pods = sites.flatMap(({ context, pods: all }) =>
    (knownValue(all) ?? []).map((pod) => ({ ...pod, name: qualifiedName(context, pod.name) })),
  );
  const ahead = pods.filter(({ reportedSecondsAgo }) => (reportedSecondsAgo ?? 0) < -TOLERATED_MS / 1000);
  const what = { area: "clocks", check: "pod-clock" } as const;
  if (pods.length === 0) return [];
  if (ahead.length === 0) return [ok(what, "no pod reports from the future")];
  return ahead.map(({ name, reportedSecondsAgo }) => {
    return found("warning", what, `${name} is ${-(reportedSecondsAgo ?? 0)} s ahead of this machine`, HINT);
  });
}
