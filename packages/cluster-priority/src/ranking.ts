import type { Standing } from "./standing.ts";

const ORDER = { Enabled: 0, "Priority-based": 1, Disabled: 2 } as const;

/** Sorts clusters, the first one first: Enabled before Priority-based before Disabled, then by priority, age and name. */
export function rank(standings: readonly Standing[]): Standing[] {
  return onePerName(standings.toSorted(compare));
}

function compare(a: Standing, b: Standing): number {
  return (
    ORDER[a.effectiveState] - ORDER[b.effectiveState] ||
    a.effectivePriority - b.effectivePriority ||
    compareNumbers(ageKey(a), ageKey(b)) ||
    compareTexts(a.name, b.name) ||
    compareTexts(textOf(a), textOf(b))
  );
}

/** Of several reports under one name the last in order counts: what one of them denies, none of them grants. */
function onePerName(sorted: readonly Standing[]): Standing[] {
  return sorted.filter(({ name }, index) => sorted.findLastIndex((other) => other.name === name) === index);
}

/** Two reports under one name can be equal in all that counts; even then the order of the input must not show. */
function textOf({ createdAtMs, readyForMs, rules }: Standing): string {
  return [createdAtMs, readyForMs, ...rules.flatMap(Object.values)].map(String).join("\n");
}

/** A cluster of unknown age counts as the newest. */
function ageKey({ createdAtMs }: Standing): number {
  return createdAtMs === undefined || Number.isNaN(createdAtMs) ? Number.POSITIVE_INFINITY : createdAtMs;
}

// Infinity minus itself is no number.
function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
