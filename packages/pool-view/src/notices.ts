import type { ClusterView } from "./cluster-view.ts";
import type { PodReport } from "./facts.ts";
import { humanAge } from "./human-age.ts";
import { type Known, knownValue } from "./known.ts";
import type { LeaseView } from "./lease-view.ts";
import { renderDifferingSets } from "./mounted-sets.ts";
import type { PodView } from "./pod-view.ts";
import type { SiteView } from "./site-view.ts";

/** Phases in which a pod is where it wants to be; in all others its message says what it waits for. */
const SETTLED = new Set(["standby", "forging"]);

/** What an operator should look at, one sentence each; empty when there is nothing. */
export function noticesOf(sites: readonly SiteView[], clusters: Known<readonly ClusterView[]>): string[] {
  const differing = renderDifferingSets(sites);
  const notices = sites.flatMap((site) => {
    const prefix = site.context === undefined ? "" : `${site.context}: `;
    return siteNotices(site).map((notice) => `${prefix}${notice}`);
  });
  return [...notices, ...(differing === undefined ? [] : [differing]), ...clusterNotices(clusters)];
}

/** A leader that was cut off, or died, leaves its last word in its object. */
function clusterNotices(clusters: Known<readonly ClusterView[]>): string[] {
  const forging = (knownValue(clusters) ?? []).filter(({ forgingEnabled }) => forgingEnabled === true);
  if (forging.length < 2) return [];
  const names = forging.map(({ name }) => name);
  const all = names.length === 2 ? `${names.join(" and ")} both` : `${names.join(", ")} all`;
  return [`${all} say that they forge; the verdict goes by what the nodes show`];
}

function siteNotices(site: SiteView): string[] {
  const lease = site.lease.kind === "known" ? leaseNotices(site.lease.value, site) : [];
  const pods = site.pods.kind === "known" ? site.pods.value.flatMap(podNotices) : [];
  return [...lease, ...pods];
}

function leaseNotices(lease: LeaseView, { leader }: SiteView): string[] {
  const { name, state, holderPod, holderIdentity, leftSeconds, isForeign } = lease;
  const notices: string[] = [];
  if (state === "held" && isForeign) {
    notices.push(`Lease ${name} was last written by something else than a sidecar; it is respected and aged`);
  }
  if (leftSeconds !== undefined && leftSeconds < 0) {
    notices.push(`Lease ${name} ran out ${humanAge(-leftSeconds)} ago by its holder's clock`);
  }
  const holder = holderPod ?? holderIdentity;
  if (leader.kind === "known" && state === "held" && leader.value.pod !== holder) {
    const said = leader.value.pod === "" ? "nobody" : leader.value.pod;
    notices.push(`the Lease is held by ${holder}, the CardanoLeader names ${said}`);
  }
  return notices;
}

function podNotices({ name, report }: PodView): string[] {
  if (report.kind === "unknown") return [`${name}: ${report.message}`];
  const { phase, intent, nodeTruth, credentials, reason, message } = report.value;
  const notices: string[] = [];
  const isSettled = phase !== undefined && SETTLED.has(phase);
  if (!isSettled) notices.push(`${name}: ${phase ?? "phase not reported"}, ${because(reason, message)}`);
  if (isSettled && intent !== undefined && nodeTruth?.forging !== intent && isRealForging(nodeTruth)) {
    notices.push(`${name}: should be ${intent}, its node is ${nodeTruth?.forging ?? "unknown"}`);
  }
  for (const problem of credentials?.problems ?? []) notices.push(`${name}: ${problem}`);
  return notices;
}

function isRealForging(nodeTruth: PodReport["nodeTruth"]): boolean {
  return nodeTruth?.with !== "decoy";
}

function because(reason: string | undefined, message: string | undefined): string {
  return [reason, message].filter((part) => part !== undefined && part !== "").join(": ") || "no reason given";
}
