import { knownValue } from "./known.ts";
import type { SiteView } from "./site-view.ts";
import { qualifiedName } from "./verdict.ts";

const SHOWN_DIGITS = 12;

/**
 * Says which pods have which credentials mounted, where that is not one set for all; undefined where it is. A pod that
 * does not say, or says it no more, is left out. A rotation shows for as long as it takes to reach every pod.
 */
export function renderDifferingSets(sites: readonly SiteView[]): string | undefined {
  const sets = new Map<string, string[]>();
  for (const { context, pods } of sites) {
    for (const { name, report } of knownValue(pods) ?? []) {
      const fingerprint = knownValue(report)?.credentials?.fingerprint;
      if (fingerprint === undefined) continue;
      sets.set(fingerprint, [...(sets.get(fingerprint) ?? []), qualifiedName(context, name)]);
    }
  }
  if (sets.size < 2) return undefined;
  const groups = [...sets].map(
    ([fingerprint, names]) => `${fingerprint.slice(0, SHOWN_DIGITS)} in ${names.join(", ")}`,
  );
  return `pods have different credentials mounted: ${groups.join("; ")}`;
}
