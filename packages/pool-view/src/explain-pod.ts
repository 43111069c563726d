/*
 * Why a pod forges or does not: every fact that decides, in the order in which they decide. Nothing is decided here; it
 * repeats what was read, and says `unknown` where a link of the chain cannot be seen.
 */

import type { PodReport } from "./facts.ts";
import { humanAge } from "./human-age.ts";
import { classifyForgingPart, type ForgingPart, type PodView } from "./pod-view.ts";
import type { SiteView } from "./site-view.ts";

/** One link of the chain. */
export interface Reason {
  readonly subject: "report" | "lease" | "credentials" | "kes" | "node" | "sidecar" | "truth";
  /** Whether it speaks for forging, against it, or cannot be seen. */
  readonly stands: "for" | "against" | "unknown";
  readonly message: string;
}

/** The whole chain of one pod, and what comes of it. */
export interface Explanation {
  readonly pod: string;
  readonly part: ForgingPart;
  readonly conclusion: string;
  readonly reasons: readonly Reason[];
}

/** Explains one pod from what was read at its site. */
export function explainPod(pod: PodView, site: SiteView): Explanation {
  const hold = site.lease.kind === "known" ? site.lease.value : {};
  const part = classifyForgingPart(pod, hold);
  const lease = leaseReason(pod, site);
  const reasons = pod.report.kind === "known" ? reportedReasons(pod.report.value) : [];
  const all = [reportReason(pod), lease, ...reasons];
  return { pod: pod.name, part, conclusion: conclude(pod, part, all), reasons: all };
}

function reportReason({ report, reportedSecondsAgo }: PodView): Reason {
  if (report.kind === "unknown") return { subject: "report", stands: "unknown", message: report.message };
  return { subject: "report", stands: "for", message: `reported ${humanAge(reportedSecondsAgo ?? 0)} ago` };
}

function leaseReason({ name }: PodView, { lease }: SiteView): Reason {
  if (lease.kind === "unknown") {
    return { subject: "lease", stands: "unknown", message: `${lease.because}: ${lease.message}` };
  }
  const { state, holderPod, leftSeconds, term, reason } = lease.value;
  if (state === "free") {
    const why = reason === undefined ? "" : ` (${reason})`;
    return { subject: "lease", stands: "against", message: `free${why}; no pod may forge before it holds the lease` };
  }
  const left = leftSeconds === undefined ? "" : ` for ${Math.max(0, leftSeconds).toFixed(1)} s more`;
  if (holderPod !== name) {
    return { subject: "lease", stands: "against", message: `held by ${holderPod}${left}, term ${term}` };
  }
  if ((leftSeconds ?? 0) < 0) {
    const ago = humanAge(-(leftSeconds ?? 0));
    return { subject: "lease", stands: "against", message: `held, but ran out ${ago} ago: it must have stopped` };
  }
  return { subject: "lease", stands: "for", message: `held${left}, term ${term}` };
}

function reportedReasons(report: PodReport): Reason[] {
  return [credentialsReason(report), kesReason(report), nodeReason(report), sidecarReason(report), truthReason(report)];
}

function credentialsReason({ credentials }: PodReport): Reason {
  const { state = "unknown", problems = [], resting } = credentials ?? {};
  const stands = state === "valid" ? "for" : state === "unknown" ? "unknown" : "against";
  const where = resting === undefined ? "" : `; ${resting} where the node reads`;
  return { subject: "credentials", stands, message: [`${state}${where}`, ...problems].join("; ") };
}

function kesReason({ kes }: PodReport): Reason {
  const left = kes?.periodsRemaining;
  if (left === undefined) return { subject: "kes", stands: "unknown", message: "periods left not reported" };
  const until = kes?.expiresAt === undefined ? "" : `, until ${kes.expiresAt.replace(/\.\d+Z$/, "Z")}`;
  const counter = kes?.opcertCounter === undefined ? "" : `, certificate counter ${kes.opcertCounter}`;
  return { subject: "kes", stands: left > 0 ? "for" : "against", message: `${left} periods left${until}${counter}` };
}

function nodeReason({ tip }: PodReport): Reason {
  const { sync = "unknown", slot } = tip ?? {};
  const stands = sync === "synced" ? "for" : sync === "unknown" ? "unknown" : "against";
  return { subject: "node", stands, message: `${sync}${slot === undefined ? "" : ` at slot ${slot}`}` };
}

function sidecarReason({ phase, intent, reason, message }: PodReport): Reason {
  const why = [reason, message].filter((part) => part !== undefined && part !== "").join(": ");
  const words = `${phase ?? "phase unknown"}, wants its node ${intent ?? "unknown"}${why === "" ? "" : ` (${why})`}`;
  const stands = intent === undefined ? "unknown" : intent === "on" ? "for" : "against";
  return { subject: "sidecar", stands, message: words };
}

function truthReason({ nodeTruth }: PodReport): Reason {
  const { forging = "unknown", with: keys = "unknown", because } = nodeTruth ?? {};
  const words = forging === "on" ? `on with ${keys} keys` : forging;
  const isReal = forging === "on" && keys !== "decoy";
  const stands = forging === "unknown" ? "unknown" : isReal ? "for" : "against";
  return { subject: "truth", stands, message: `${words}${because === undefined ? "" : `: ${because}`}` };
}

function conclude({ name }: PodView, part: ForgingPart, reasons: readonly Reason[]): string {
  if (part === "forger") return `${name} forges`;
  const against = reasons.find(({ stands }) => stands === "against");
  if (part === "not-forging") {
    const why = against ?? reasons.find(({ stands }) => stands === "unknown");
    return `${name} does not forge${why === undefined ? "" : `: ${why.subject} ${why.message}`}`;
  }
  const unseen = reasons.find(({ stands }) => stands === "unknown") ?? against;
  return `it is not known whether ${name} forges${unseen === undefined ? "" : `: ${unseen.subject} ${unseen.message}`}`;
}
