import { isEqual } from "./status-fields.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The merge patch (RFC 7386) that makes `after` of `before`, or undefined where nothing differs. Lists are replaced whole;
 * a `null` in `after` cannot be said in such a patch and counts as missing.
 */
export function mergePatchBetween(before: Fields, after: Fields): Record<string, unknown> | undefined {
  const patch: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, wanted] = [before[name] ?? undefined, after[name] ?? undefined];
    if (isEqual(old, wanted)) continue;
    patch[name] =
      wanted === undefined ? null : isFields(old) && isFields(wanted) ? mergePatchBetween(old, wanted) : wanted;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
