/**
 * The state of a pool as one value: what was read of Leases and resources, and a time, become who forges, what each pod
 * says of itself, and what an operator should look at. Every tool that shows a pool renders this, so they cannot disagree.
 *
 * What it does not guarantee: that it is still so. It compares the clocks of pods with that of whoever reads, for ages that
 * people look at; nothing may be granted on what it says. What could not be read is `unknown` with the reason, never fine.
 *
 * @packageDocumentation
 */
export { type Change, changesBetween } from "./changes.ts";
export type { ClusterView, DecideClusters, PriorityAnswer, PriorityReport } from "./cluster-view.ts";
export { type Explanation, explainPod, type Reason } from "./explain-pod.ts";
export type {
  CredentialsFacts,
  ForgeClusterFacts,
  HandoverFacts,
  KesFacts,
  LeaderFacts,
  LeaseFacts,
  NodeTruthFacts,
  PodFacts,
  PodReport,
  SiteFacts,
  TipFacts,
  TransitionFacts,
} from "./facts.ts";
export { humanAge } from "./human-age.ts";
export { type Known, known, knownValue, type Unknown, type UnknownBecause, unknown } from "./known.ts";
export type { LeaseView } from "./lease-view.ts";
export { renderDifferingSets } from "./mounted-sets.ts";
export { classifyForgingPart, type ForgingPart, type LeaseHold, type PodView } from "./pod-view.ts";
export { type PoolView, poolViews, type RegisterView } from "./pool-view.ts";
export type { LeaderView, SiteView } from "./site-view.ts";
export { qualifiedName, renderVerdict, type Verdict } from "./verdict.ts";
