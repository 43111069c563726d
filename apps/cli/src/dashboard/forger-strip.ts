import type { TransitionFacts } from "@cardano-forge/pool-view";

/** Who led in each part of a span of time, the oldest first; undefined where it is not known. */
export function leadersOver(
  transitions: readonly TransitionFacts[],
  { nowMs, spanMs, parts }: { readonly nowMs: number; readonly spanMs: number; readonly parts: number },
): (string | undefined)[] {
  const changes = transitions
    .map(({ at, to }) => ({ atMs: Date.parse(at), to }))
    .filter(({ atMs }) => !Number.isNaN(atMs))
    .toSorted((a, b) => a.atMs - b.atMs);
  return Array.from({ length: parts }, (_, index) => {
    const endMs = nowMs - spanMs + ((index + 1) * spanMs) / parts;
    const last = changes.findLast(({ atMs }) => atMs <= endMs);
    return last?.to === "" ? undefined : last?.to;
  });
}
