/*
 * Whether leadership may be moved, and by which request. Nothing here can make two forgers: a request only asks the
 * leader to stop first, and who may forge is decided by the lease.
 */
import type { HandoverRequest } from "./handover-request.ts";
import type { PodStanding, Situation } from "./situation.ts";

/** Why there is no plan. */
export type RefusalCode = "target-unknown" | "target-leads" | "target-not-ready" | "pool-unhealthy" | "nobody-leads";

/** A plan, or why there is none. */
export type HandoverPlan =
  | {
      readonly kind: "ready";
      readonly from: string;
      readonly to: string;
      readonly request: HandoverRequest;
      /** What will happen, one sentence each. */
      readonly steps: readonly string[];
      /** What is not as it should be, and goes on all the same. */
      readonly warnings: readonly string[];
    }
  | { readonly kind: "refused"; readonly code: RefusalCode; readonly message: string };

/** What the operator asked for. */
export interface HandoverWish {
  /** The pod, or the region, that is to forge. */
  readonly to: string;
  /** Makes the request's own; new for each. */
  readonly id: string;
  readonly nowMs: number;
  /** How long sidecars may begin with it. */
  readonly lifetimeMs: number;
}

/** Plans a hand-over between healthy pods; refuses where anything is broken, because then it is no switch but a failover. */
export function planSwitchover(situation: Situation, wish: HandoverWish): HandoverPlan {
  const plan = planHandover(situation, wish);
  if (plan.kind === "refused" || situation.isHealthy) return plan;
  const message = `the pool is not healthy: ${situation.verdict}`;
  return { kind: "refused", code: "pool-unhealthy", message };
}

/** Plans a hand-over away from a pod that is not well; the target has to be ready even so. */
export function planFailover(situation: Situation, wish: HandoverWish): HandoverPlan {
  const plan = planHandover(situation, wish);
  if (plan.kind === "refused" || situation.isHealthy) return plan;
  return { ...plan, warnings: [`the pool is not healthy: ${situation.verdict}`] };
}

function planHandover({ pods, holder }: Situation, wish: HandoverWish): HandoverPlan {
  const target = pods.find(({ name }) => name === wish.to);
  const refusal = refuse(target, holder, wish.to);
  if (refusal !== undefined) return refusal;
  const from = holder as string;
  const expires = new Date(wish.nowMs + wish.lifetimeMs).toISOString();
  return {
    kind: "ready",
    from,
    to: wish.to,
    request: { id: wish.id, to: wish.to, expires },
    steps: [
      `${from} is asked to hand over to ${wish.to}; it may begin until ${expires}`,
      `${from} stops its node from forging and proves it, then frees the lease for ${wish.to}`,
      `${wish.to} takes the lease and forges`,
    ],
    warnings: [],
  };
}

function refuse(target: PodStanding | undefined, holder: string | undefined, to: string): HandoverPlan | undefined {
  const refused = (code: RefusalCode, message: string): HandoverPlan => ({ kind: "refused", code, message });
  if (target === undefined) return refused("target-unknown", `no pod is called ${to}`);
  if (holder === to) return refused("target-leads", `${to} leads already`);
  if (!target.isReady) return refused("target-not-ready", `${to} is not ready to take over: ${target.because}`);
  if (holder === undefined) {
    return refused(
      "nobody-leads",
      "nobody leads, so there is nobody to hand over; a pod that is ready takes over by itself",
    );
  }
  return undefined;
}
