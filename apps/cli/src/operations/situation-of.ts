import type { PodStanding, Situation } from "@cardano-forge/operations";
import {
  classifyForgingPart,
  knownValue,
  type PodView,
  type PoolView,
  renderVerdict,
  type SiteView,
} from "@cardano-forge/pool-view";

/** As the sidecars themselves count a pod that may take over at once. */
const READY = new Set(["Ready", "StandbyOnDecoys", "WithoutNode"]);

/** What an operation on the pods of one context starts from. */
export function situationOf(pool: PoolView, site: SiteView): Situation {
  const lease = knownValue(site.lease);
  const isHeld = lease?.state === "held" && (lease.leftSeconds ?? 0) >= 0;
  return {
    holder: isHeld ? lease.holderPod : undefined,
    isHealthy: pool.verdict.isFine,
    verdict: renderVerdict(pool.verdict),
    pods: (knownValue(site.pods) ?? []).map((pod) => standingOf(pod, site)),
  };
}

function standingOf(pod: PodView, { lease }: SiteView): PodStanding {
  const part = classifyForgingPart(pod, knownValue(lease) ?? {});
  const forges = { forger: true, "not-forging": false, uncertain: undefined }[part];
  const { report, name } = pod;
  if (report.kind === "unknown") return { name, forges, isReady: false, because: report.message };
  const { phase, reason = "no reason given", message } = report.value;
  const because = message === undefined ? reason : `${reason}: ${message}`;
  return { name, forges, isReady: phase === "standby" && READY.has(reason) && forges === false, because };
}
