/**
 * What the other pods say of themselves in `status.pods`. All of it is hearsay, up to half a minute old and by clocks of
 * other machines: it may decide who tries first, and never who may.
 */
import type { PodEntry } from "@cardano-forge/kubernetes";

const FRESH_MS = 120_000;

/** Entries that are recent enough to mean something; older ones belong to pods that are gone or cut off. */
export function freshPods(pods: readonly PodEntry[], wallMs: number): readonly PodEntry[] {
  return pods.filter(({ updated }) => updated !== undefined && Math.abs(wallMs - Date.parse(updated)) <= FRESH_MS);
}

/**
 * The pod that should take over: ready, with the newest tip, then the first by name. A release counts at once only for
 * those who have watched the Lease for its whole duration; where nobody has stood by for so long, nobody is named.
 */
export function bestSuccessor(
  pods: readonly PodEntry[],
  self: string,
  { wallMs, leaseDurationMs }: { readonly wallMs: number; readonly leaseDurationMs: number },
): string | undefined {
  const ready = pods.filter(
    (pod) => pod.name !== self && isReadyStandby(pod) && hasWatched(pod, { wallMs, leaseDurationMs }),
  );
  const newestFirst = (a: PodEntry, b: PodEntry): number => (b.tip?.slot ?? 0) - (a.tip?.slot ?? 0);
  // Tips of one moment differ by a block or two; what differs by less than this is equally good.
  const [newest] = ready.toSorted(newestFirst);
  const isCurrent = (pod: PodEntry): boolean => (newest?.tip?.slot ?? 0) - (pod.tip?.slot ?? 0) <= SAME_TIP_SLOTS;
  return ready.filter(isCurrent).toSorted(byOrdinal)[0]?.name;
}

/** Why a pod could not take over at once; undefined where it could. */
export function obstacleOfSuccessor(
  pods: readonly PodEntry[],
  name: string,
  o: { readonly wallMs: number; readonly leaseDurationMs: number },
): string | undefined {
  const pod = pods.find((one) => one.name === name);
  if (pod === undefined) return `no pod of the name ${name} has reported lately`;
  if (!isReadyStandby(pod)) return `${name} is not ready: ${pod.reason ?? "no reason"}: ${pod.message ?? ""}`.trim();
  if (hasWatched(pod, o)) return undefined;
  return `${name} has not stood by for as long as the lease lasts, and could not follow at once`;
}

function hasWatched({ since }: PodEntry, o: { readonly wallMs: number; readonly leaseDurationMs: number }): boolean {
  return o.wallMs - Date.parse(since ?? "") > o.leaseDurationMs + STARTING_MS;
}

const SAME_TIP_SLOTS = 120;
/** From standing by to the first look at the Lease, with what the clocks of two machines differ by. */
const STARTING_MS = 1000;

/** This pod's place among the pods that are ready, so that they try one after the other. */
export function rankAmong(pods: readonly PodEntry[], self: string): number {
  const others = pods.filter((pod) => pod.name !== self && isReadyStandby(pod));
  return others.filter((pod) => byOrdinal(pod, { name: self }) < 0).length;
}

/** Another pod that could take the seat has a newer tip. */
export function isAnotherAhead(pods: readonly PodEntry[], self: string, tipSlot: number | undefined): boolean {
  return pods.some(
    ({ name, tip, ...pod }) =>
      name !== self && isReadyStandby({ name, ...pod }) && tip?.slot !== undefined && tip.slot > (tipSlot ?? 0),
  );
}

/** Another pod could take the seat: its node answers, and its credentials are valid. */
export function isAnotherReady(pods: readonly PodEntry[], self: string): boolean {
  return pods.some((pod) => pod.name !== self && isReadyStandby(pod));
}

function isReadyStandby({ role, phase, reason }: PodEntry): boolean {
  return role === "standby" && phase === "standby" && (reason === "Ready" || reason === "StandbyOnDecoys");
}

/** producer-2 comes before producer-10. */
function byOrdinal(a: Pick<PodEntry, "name">, b: Pick<PodEntry, "name">): number {
  const ordinal = ({ name }: Pick<PodEntry, "name">): number => Number(/\d+$/.exec(name)?.[0] ?? 0);
  if (ordinal(a) !== ordinal(b)) return ordinal(a) - ordinal(b);
  return a.name < b.name ? -1 : 1;
}
