/**
 * Which credentials the pods of this cluster have mounted, by what they said last. A rotation that reaches some pods and
 * not others is harmless until the seat moves: then the old certificate comes back, whose blocks nobody takes once one
 * under the new counter is on the chain.
 */
import type { Clock } from "@cardano-forge/election";
import type { PodEntry } from "@cardano-forge/kubernetes";
import type { EventReporter } from "./event-reporter.ts";
import type { Logger } from "./log.ts";

/** One set of credentials, and the pods that have it. */
export interface MountedSet {
  readonly fingerprint: string;
  readonly pods: readonly string[];
}

/** Groups pods by what they have mounted; this one's own is what it knows now. Pods that do not say are left out. */
export function mountedSetsOf(
  own: { readonly pod: string; readonly fingerprint: string | undefined },
  peers: readonly PodEntry[],
): readonly MountedSet[] {
  const others = peers.filter(({ name }) => name !== own.pod);
  const known = [own, ...others.map(({ name, credentials }) => ({ pod: name, fingerprint: credentials?.fingerprint }))];
  const sets = new Map<string, string[]>();
  for (const { pod, fingerprint } of known) {
    if (fingerprint !== undefined) sets.set(fingerprint, [...(sets.get(fingerprint) ?? []), pod]);
  }
  return [...sets].map(([fingerprint, pods]) => ({ fingerprint, pods: pods.toSorted() }));
}

/** Tells of sets that go on being different. */
export interface MountedSetsReporter {
  onSets(sets: readonly MountedSet[]): void;
}

/** A kubelet brings a changed Secret within about a minute and a half, and a pod that is gone is forgotten after two. */
const PATIENCE_MS = 180_000;

/** Builds a reporter that waits for a rotation to reach every pod before it says that it does not. */
export function createMountedSetsReporter(ports: {
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly log: Logger;
  readonly events: Pick<EventReporter, "say">;
}): MountedSetsReporter {
  const { clock, log, events } = ports;
  let differSinceMs: number | undefined;
  let isTold = false;

  return {
    onSets(sets) {
      if (sets.length < 2) {
        if (isTold) log.info({}, "credentials the same in every pod again");
        differSinceMs = undefined;
        isTold = false;
        return;
      }
      differSinceMs ??= clock.monotonicMs();
      if (isTold || clock.monotonicMs() - differSinceMs < PATIENCE_MS) return;
      isTold = true;
      log.warn({ sets }, "credentials differ between pods");
      const groups = sets.map(({ fingerprint, pods }) => `${fingerprint} in ${pods.join(", ")}`);
      const note = `pods have different credentials mounted: ${groups.join("; ")}. Give every pod the same Secret`;
      events.say({ reason: "CredentialsDiffer", note, type: "Warning" });
    },
  };
}
