import type { Known } from "./known.ts";
import { classifyForgingPart, type LeaseHold, type PodView } from "./pod-view.ts";

/** How many pods of a pool forge, by what their nodes show. */
export interface Verdict {
  readonly kind: "one-forger" | "no-forger" | "several-forgers" | "unknown";
  /** Pods whose nodes are known to forge with the pool's keys; after their context, where there are several. */
  readonly forgers: readonly string[];
  /** Pods of which it is not known. */
  readonly uncertain: readonly string[];
  /** Contexts whose pods could not be read. */
  readonly unseen: readonly string[];
  /** Forgers whose Lease is not known: they may have lost it, or have died, since they said so. */
  readonly leaseUnknown: readonly string[];
  /** One forger, and certainty about it and every other pod. */
  readonly isFine: boolean;
}

/** What a verdict needs of one API server. */
export interface SeenSite {
  readonly context?: string;
  readonly pods: Known<readonly PodView[]>;
  readonly lease: Known<LeaseHold>;
}

/** Decides the verdict; what cannot be judged is never counted as harmless. */
export function decideVerdict(sites: readonly SeenSite[]): Verdict {
  const forgers = sites.flatMap((site) => podsOf(site, "forger"));
  const uncertain = sites.flatMap((site) => podsOf(site, "uncertain"));
  const blind = sites.filter(({ pods }) => pods.kind === "unknown");
  const leaseUnknown = sites.flatMap((site) => (site.lease.kind === "unknown" ? podsOf(site, "forger") : []));
  const isComplete = sites.length > 0 && uncertain.length === 0 && blind.length === 0;
  return {
    kind: kindOf(forgers.length, isComplete),
    forgers,
    uncertain,
    unseen: blind.flatMap(({ context }) => (context === undefined ? [] : [context])),
    leaseUnknown,
    isFine: forgers.length === 1 && isComplete && leaseUnknown.length === 0,
  };
}

/** The name of a pod among those of all contexts; the holder of a seat, `pod@cluster`, says itself where it is. */
export function qualifiedName(context: string | undefined, pod: string): string {
  return context === undefined || pod.includes("@") ? pod : `${context}/${pod}`;
}

function podsOf({ context, pods, lease }: SeenSite, part: "forger" | "uncertain"): string[] {
  if (pods.kind === "unknown") return [];
  const hold = lease.kind === "known" ? lease.value : {};
  return pods.value
    .filter((pod) => classifyForgingPart(pod, hold) === part)
    .map(({ name }) => qualifiedName(context, name));
}

function kindOf(forgers: number, isComplete: boolean): Verdict["kind"] {
  if (forgers > 1) return "several-forgers";
  if (forgers === 1) return "one-forger";
  return isComplete ? "no-forger" : "unknown";
}

/** The verdict in words. */
export function renderVerdict({ kind, forgers, uncertain, unseen, leaseUnknown }: Verdict): string {
  const rest = [
    counted(leaseUnknown.length, "Lease", "unknown"),
    counted(uncertain.length, "pod", "unknown"),
    counted(unseen.length, "context", "not read"),
  ].join("");
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

function counted(count: number, noun: string, what: string): string {
  return count === 0 ? "" : `, ${count} ${noun}${count === 1 ? "" : "s"} ${what}`;
}
