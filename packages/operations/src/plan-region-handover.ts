/*
 * Whether the pool's seat may be asked to move to another region. The leader of the region that has it knows more than any
 * reader, and refuses what this could not see: whether the target is ready, and for how long.
 */
import type { HandoverPlan, HandoverWish, RefusalCode } from "./plan-handover.ts";

/** One region of a pool, as its CardanoForgeCluster says. */
export interface RegionStanding {
  readonly cluster: string;
  readonly region: string;
  readonly forges: boolean;
  /** The pod that leads there; empty while none does. */
  readonly leader: string;
  readonly isDisabled: boolean;
}

/** Plans a hand-over between regions. `regions`: in the order in which they should forge, the first one first. */
export function planRegionSwitchover(regions: readonly RegionStanding[], wish: HandoverWish): HandoverPlan {
  const { to } = wish;
  const forging = regions.filter(({ forges }) => forges);
  const [from] = forging;
  const target = regions.find(({ region }) => region === to);
  if (target === undefined) return refused("target-unknown", `no region is called ${to}`);
  if (forging.length > 1) {
    return refused("pool-unhealthy", `${forging.map(({ region }) => region).join(" and ")} both say that they forge`);
  }
  if (from === undefined) return refused("nobody-leads", "no region says that it forges, so there is nobody to ask");
  if (from === target) return refused("target-leads", `${to} forges already`);
  if (target.isDisabled) return refused("target-not-ready", `${to} is disabled`);
  if (target.leader === "") return refused("target-not-ready", `no pod leads in ${to}`);
  const expires = new Date(wish.nowMs + wish.lifetimeMs).toISOString();
  return {
    kind: "ready",
    from: from.region,
    to,
    request: { id: wish.id, to, expires },
    steps: [
      `${from.region} is asked to hand over to ${to}; it may begin until ${expires}`,
      `${from.region} stops its node from forging and proves it, then frees the pool's seat for ${target.leader} in ${to}`,
      `${target.leader} in ${to} takes the seat and forges`,
    ],
    warnings: warningsOf(regions, target),
  };
}

function refused(code: RefusalCode, message: string): HandoverPlan {
  return { kind: "refused", code, message };
}

/** A request changes no priority. */
function warningsOf(regions: readonly RegionStanding[], target: RegionStanding): string[] {
  const better = regions.slice(0, regions.indexOf(target)).filter(({ isDisabled }) => !isDisabled);
  const [first] = better;
  if (first === undefined) return [];
  return [
    `${first.region} comes before ${target.region}, and gets the seat back once it has been ready for its FAILBACK_DELAY; ` +
      `an override of priority or state keeps it in ${target.region}`,
  ];
}
