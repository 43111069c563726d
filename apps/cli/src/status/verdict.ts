import type { Known } from "./known.ts";
import { classifyForgingPart, type LeaseHold, type PodView } from "./pod-view.ts";

/** How many pods of a pool forge, by what their nodes show. */
export interface Verdict {
  readonly kind: "one-forger" | "no-forger" | "several-forgers" | "unknown";
  /** Pods whose nodes are known to forge with the pool's keys. */
  readonly forgers: readonly string[];
  /** Pods of which it is not known. */
  readonly uncertain: readonly string[];
  /** One forger, and certainty about every other pod. */
  readonly isFine: boolean;
}

/** Decides the verdict; a pod that cannot be judged is never counted as harmless. */
export function decideVerdict(pods: Known<readonly PodView[]>, lease: Known<LeaseHold>): Verdict {
  if (pods.kind === "unknown") return { kind: "unknown", forgers: [], uncertain: [], isFine: false };
  const hold = lease.kind === "known" ? lease.value : {};
  const named = (part: string): string[] =>
    pods.value.filter((pod) => classifyForgingPart(pod, hold) === part).map(({ name }) => name);
  const forgers = named("forger");
  const uncertain = named("uncertain");
  return {
    kind: kindOf(forgers.length, uncertain.length),
    forgers,
    uncertain,
    isFine: forgers.length === 1 && uncertain.length === 0,
  };
}

function kindOf(forgers: number, uncertain: number): Verdict["kind"] {
  if (forgers > 1) return "several-forgers";
  if (forgers === 1) return "one-forger";
  return uncertain > 0 ? "unknown" : "no-forger";
}

/** The verdict in words. */
export function renderVerdict({ kind, forgers, uncertain }: Verdict): string {
  const pods = uncertain.length === 1 ? "1 pod" : `${uncertain.length} pods`;
  const rest = uncertain.length === 0 ? "" : `, ${pods} unknown`;
  switch (kind) {
    case "one-forger":
      return `1 forger: ${forgers[0]}${rest}`;
    case "no-forger":
      return "no forger";
    case "several-forgers":
      return `${forgers.length} FORGERS: ${forgers.join(", ")}${rest}`;
    case "unknown":
      return `forger unknown${rest}`;
  }
}
