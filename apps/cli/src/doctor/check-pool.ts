import {
  knownValue,
  type PodReport,
  type PoolView,
  qualifiedName,
  renderDifferingSets,
  renderVerdict,
} from "@cardano-forge/pool-view";
import { isUnread } from "../pools/unread.ts";
import { type Finding, found, notSeen, ok } from "./finding.ts";

/** gLiveView turns red here as well: 8 periods are twelve days on mainnet. */
const FEW_KES_PERIODS = 8;

interface Reported {
  readonly name: string;
  readonly report: PodReport;
}

/** What the sidecars themselves say. */
export function checkPool(pool: PoolView): Finding[] {
  const reported = pool.sites.flatMap(({ context, pods }) =>
    (knownValue(pods) ?? []).flatMap(({ name, report }): Reported[] =>
      report.kind === "known" ? [{ name: qualifiedName(context, name), report: report.value }] : [],
    ),
  );
  // Said below with what to do about it, and for every pod that agrees too.
  const differing = renderDifferingSets(pool.sites);
  return [
    verdictFinding(pool),
    ...pool.notices
      .filter((notice) => notice !== differing)
      .map((notice) =>
        found("warning", { area: "pool", check: "notice" }, notice, `forgectl why -n ${pool.namespace}`),
      ),
    ...reported.flatMap(podFindings),
    standbyFinding(reported, pool),
    sameFinding(reported, "credentials", ({ credentials }) => credentials?.fingerprint),
    sameFinding(reported, "version", ({ version }) => version),
    ...timingFindings(pool),
  ].map((finding) => ({ ...finding, message: `${pool.name}: ${finding.message}` }));
}

function verdictFinding({ verdict, namespace }: PoolView): Finding {
  const what = { area: "pool", check: "verdict" } as const;
  const words = renderVerdict(verdict);
  if (verdict.isFine) return ok(what, words);
  if (verdict.kind === "several-forgers") {
    const hint = "stop all but one now: kubectl delete pod; then forgectl report, and tell us";
    return found("error", what, words, hint);
  }
  const level = verdict.kind === "one-forger" ? "warning" : "error";
  return found(level, what, words, `forgectl why -n ${namespace}`);
}

function podFindings({ name, report }: Reported): Finding[] {
  const { kes, nodeTruth, credentials } = report;
  const left = kes?.periodsRemaining;
  const findings: Finding[] = [];
  if (left !== undefined && left <= FEW_KES_PERIODS) {
    const message = `${name}: ${left} KES periods left`;
    const hint = "issue a new operational certificate with a new KES key, and put both into the Secret";
    findings.push(found(left <= 0 ? "error" : "warning", { area: "pool", check: "kes" }, message, hint));
  }
  if (nodeTruth?.forging === "unknown" || nodeTruth === undefined) {
    const why = nodeTruth?.because ?? "not reported";
    const hint = "NODE_METRICS_URL has to name the node's own metrics, reachable from the sidecar";
    findings.push(
      found("warning", { area: "pool", check: "node-metrics" }, `${name}: the node cannot be read: ${why}`, hint),
    );
  }
  if (credentials?.state === "missing") {
    const hint = "mount the Secret with kes.skey, vrf.skey and node.cert where SOURCE_* says";
    findings.push(found("error", { area: "pool", check: "secret" }, `${name}: no credentials are mounted`, hint));
  }
  return findings;
}

function standbyFinding(reported: readonly Reported[], { sites }: PoolView): Finding {
  const what = { area: "pool", check: "standby" } as const;
  const ready = reported.filter(({ report }) => report.phase === "standby" && report.reason === "Ready");
  if (ready.length > 0) return ok(what, `${ready.length} ready to take over`);
  const unread = sites.map(({ pods }) => pods).find(isUnread);
  if (unread !== undefined) return notSeen(what, `cannot be told: pods cannot be read: ${unread.because}`);
  const hint = "run a second replica; forgectl why says what each pod waits for";
  return found("warning", what, "no standby is ready to take over", hint);
}

/** A pod that has just won its cluster's Lease needs some time more to win the seat before another cluster does. */
const LEAST_LEAD_SECONDS = 5;

/** Whether a crash is followed in the same cluster, where several share a seat. */
function timingFindings({ sites, seat }: PoolView): Finding[] {
  const what = { area: "pool", check: "timings" } as const;
  const leases = sites.flatMap(({ lease }) => (lease.kind === "known" ? [lease.value.durationSeconds] : []));
  const seatSeconds = Math.min(...seat.map(({ lease }) => lease.durationSeconds));
  const leastSeconds = Math.max(...leases) + LEAST_LEAD_SECONDS;
  if (seat.length === 0 || leases.length === 0) return [];
  if (seatSeconds >= leastSeconds) return [ok(what, "a pod that crashes is followed in its own cluster")];
  const message = `the seat runs out after ${seatSeconds} s, before a pod of the same cluster can follow one that crashed`;
  return [found("warning", what, message, `GLOBAL_LEASE_DURATION of at least ${leastSeconds}, the same on every pod`)];
}

/** All pods of a pool are to be the same. */
function sameFinding(
  reported: readonly Reported[],
  check: string,
  of: (report: PodReport) => string | undefined,
): Finding {
  const what = { area: "pool", check } as const;
  const values = new Map<string, string[]>();
  for (const { name, report } of reported) {
    const value = of(report);
    if (value !== undefined) values.set(value, [...(values.get(value) ?? []), name]);
  }
  if (values.size === 0) return notSeen(what, `${check} not reported`);
  if (values.size === 1) return ok(what, "the same in every pod");
  const groups = [...values].map(([value, names]) => `${value.slice(0, 16)} in ${names.join(", ")}`);
  const hint =
    check === "version"
      ? "finish the roll-out; one version everywhere"
      : "the same Secret for every pod; what differs is a rotation that is not finished";
  return found("warning", what, `differs: ${groups.join("; ")}`, hint);
}
