/**
 * What the leader of a cluster makes of a request to move the pool's seat to another region: the annotation
 * `cardano.io/handover` on the CardanoForgeCluster at home. Pure.
 *
 * A request moves the seat once. It changes nothing about who comes first: a better region that is ready gets the seat back
 * after its FAILBACK_DELAY, and the answer says so.
 */
import type { ForgeClusterHandover } from "@cardano-forge/kubernetes";
import { FINAL_PHASES, type HandoverRequest } from "../decide-handover.ts";

/** Another cluster of the pool, as the target of a hand-over. */
export interface RegionStanding {
  readonly region: string;
  readonly cluster: string;
  readonly isDisabled: boolean;
  /** Since when it has been ready, as far as this pod has seen; undefined where it is not. */
  readonly readyForMs: number | undefined;
  /** A cluster that comes before it, may forge and is ready. */
  readonly outrankedBy: string | undefined;
  /** It says that its node forges, and how long nobody did before. */
  readonly forging: { readonly gapMs: number | undefined } | undefined;
}

/** What the decision rests on. */
export interface RegionFacts {
  readonly region: string;
  readonly wallMs: number;
  /** A release counts at once only for those who have watched for as long as the pool's lease lasts. */
  readonly leaseDurationMs: number;
  /** Here: this pod has the seat and its node forges. Changing: nobody can tell yet. */
  readonly seat: "here" | "changing" | "elsewhere";
  /** The cluster that was seen to hold the seat last. */
  readonly seatCluster: string | undefined;
  /** This pod has stopped for this request, and still leaves the seat to whom it names. */
  readonly isUnderWay: boolean;
  readonly others: readonly RegionStanding[];
}

/** What is to be done about it. */
export type RegionHandoverDecision =
  | { readonly kind: "nothing" }
  /** Say this, and do nothing. */
  | { readonly kind: "answer"; readonly answer: ForgeClusterHandover }
  /** Stop the node, and give the pool's seat to the leader of this cluster. */
  | { readonly kind: "begin"; readonly cluster: string; readonly answer: ForgeClusterHandover };

const NOTHING = { kind: "nothing" } as const;

/** Decides for the leader of the cluster, from its object as it was seen last. */
export function decideRegionHandover(
  request: HandoverRequest | undefined,
  last: ForgeClusterHandover | undefined,
  facts: RegionFacts,
): RegionHandoverDecision {
  if (request === undefined) return NOTHING;
  const before = last?.id === request.id ? last : undefined;
  if (before?.phase !== undefined && FINAL_PHASES.has(before.phase)) return NOTHING;
  return before === undefined ? begun(request, facts) : ended(request, before, facts);
}

/** A request that nobody has answered yet. */
function begun(request: HandoverRequest, facts: RegionFacts): RegionHandoverDecision {
  const { region, seat, wallMs } = facts;
  const { id, to } = request;
  const at = new Date(wallMs).toISOString();
  const answered = (phase: string, message: string): RegionHandoverDecision => ({
    kind: "answer",
    answer: { id, phase, from: region, to, message, startedAt: at, finishedAt: at },
  });
  if (!(Date.parse(request.expires) > wallMs))
    return answered("expired", `the request was good until ${request.expires}`);
  if (seat === "changing") return NOTHING;
  if (seat === "elsewhere") return answered("refused", `${region} does not have the pool's seat${whereOf(facts)}`);
  if (to === region) return answered("done", `${region} has the pool's seat already`);
  const target = facts.others.find((one) => one.region === to);
  if (target === undefined) return answered("refused", `no region of the name ${to} has reported`);
  const obstacle = obstacleOf(target, facts);
  if (obstacle !== undefined) return answered("refused", obstacle);
  const message = `${region} stops, so that ${to} can forge${returnOf(target)}`;
  const { cluster } = target;
  return { kind: "begin", cluster, answer: { id, phase: "accepted", from: region, to, message, startedAt: at } };
}

/** A request that was begun, here or by a leader before this one. */
function ended(
  { to }: HandoverRequest,
  before: ForgeClusterHandover,
  { seatCluster, others, isUnderWay, wallMs, region }: RegionFacts,
): RegionHandoverDecision {
  const target = others.find((one) => one.region === to);
  const over = { ...before, finishedAt: new Date(wallMs).toISOString() };
  if (target !== undefined && target.cluster === seatCluster) {
    // It says soon for how long nobody forged, and that is part of the answer.
    if (target.forging === undefined && isUnderWay) return NOTHING;
    const message = `${to} has the pool's seat${returnOf(target)}`;
    return { kind: "answer", answer: { ...over, phase: "done", message, gapMilliseconds: target.forging?.gapMs } };
  }
  if (isUnderWay) return NOTHING;
  const message = `${to} did not take the pool's seat in time, and ${region} leaves it to it no longer`;
  return { kind: "answer", answer: { ...over, phase: "failed", message } };
}

function whereOf({ seatCluster, others }: RegionFacts): string {
  const holder = others.find(({ cluster }) => cluster === seatCluster);
  return holder === undefined ? "" : `: ask in ${holder.region}, which took it last`;
}

function obstacleOf({ region, isDisabled, readyForMs }: RegionStanding, o: RegionFacts): string | undefined {
  if (isDisabled) return `${region} is disabled`;
  if (readyForMs === undefined) return `${region} is not ready to take over`;
  if (readyForMs > o.leaseDurationMs) return undefined;
  return `${region} has not been ready for as long as the pool's lease lasts, and could not follow at once`;
}

function returnOf({ outrankedBy }: RegionStanding): string {
  return outrankedBy === undefined
    ? ""
    : `; ${outrankedBy} comes before it, and gets the seat after its FAILBACK_DELAY`;
}
