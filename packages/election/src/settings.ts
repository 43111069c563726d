import { ElectionError } from "./election-error.ts";
import type { ConfirmedWrite, EngineSettings } from "./engine-state.ts";
import { type Timing, timingViolations } from "./timing.ts";

/**
 * Checks options and makes the engine's settings of them.
 *
 * @throws ElectionError `ELECTION_OPTIONS_INVALID` with every violation.
 */
export function engineSettings(o: {
  identity: string;
  arbiters: readonly string[];
  timing: Timing;
  predecessor?: readonly (ConfirmedWrite | undefined)[];
}): EngineSettings {
  const violations = timingViolations(o.timing);
  if (o.identity === "") violations.push("identity must not be empty");
  if (o.arbiters.length === 0) violations.push("at least one store is needed");
  const twins = o.arbiters.filter((name, index) => o.arbiters.indexOf(name) !== index);
  if (twins.length > 0) violations.push(`store names must differ: ${[...new Set(twins)].join(", ")} given twice`);
  if (violations.length > 0) throw new ElectionError("ELECTION_OPTIONS_INVALID", violations.join("; "));
  const quorum = Math.floor(o.arbiters.length / 2) + 1;
  const { leaseDurationMs: durationMs, driftBound } = o.timing;
  const arbiters = fingerprint([...o.arbiters].sort().join("\n"), o.arbiters.length, quorum);
  return {
    identity: o.identity,
    arbiters: o.arbiters,
    quorum,
    configuration: { arbiters, durationMs, driftBound },
    timing: o.timing,
    predecessor: o.predecessor ?? [],
  };
}

/** FNV-1a, 64 bits (RFC 9923): tells configurations apart, protects nothing. */
function fingerprint(names: string, count: number, quorum: number): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of `${names}\n${count}\n${quorum}`) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
