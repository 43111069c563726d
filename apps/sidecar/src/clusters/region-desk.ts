/** Takes requests to move the pool's seat to another region while this pod leads its cluster, and answers each by its id. */
import type { Clock } from "@cardano-forge/election";
import type { ForgeCluster, ForgeClusterHandover } from "@cardano-forge/kubernetes";
import { HANDOVER_ANNOTATION, parseHandoverRequest } from "../decide-handover.ts";
import { decideRegionHandover, type RegionFacts } from "./decide-region-handover.ts";

/** The cluster that is to take the pool's seat, and why. */
export interface RegionSuccessor {
  readonly cluster: string;
  readonly because: string;
}

/** Requests and answers. */
export interface RegionDesk {
  /** Looks at the object as it was seen last. To be called now and then, and only while this pod leads its cluster. */
  look(): void;
  /** Who is to follow, while the seat is left to them; this cluster does not contend for it meanwhile. */
  successor(): RegionSuccessor | undefined;
  /** To be written to `status.handover`. */
  answer(): ForgeClusterHandover | undefined;
}

/** What the desk works with. */
export interface RegionDeskPorts {
  readonly clock: Pick<Clock, "monotonicMs">;
  /** The object at home. */
  readonly own: () => ForgeCluster | undefined;
  readonly facts: () => Omit<RegionFacts, "isUnderWay">;
  /** Something has to be done at once. */
  readonly onBegin: () => void;
}

/** Whoever was to follow and has not by then will not. */
const LEFT_TO_THEM_MS = 20_000;

/** Builds it with nothing asked. */
export function createRegionDesk({ clock, own, facts, onBegin }: RegionDeskPorts): RegionDesk {
  let begun: (RegionSuccessor & { readonly atMs: number }) | undefined;
  let answer: ForgeClusterHandover | undefined;
  const successor = (): RegionSuccessor | undefined =>
    begun !== undefined && clock.monotonicMs() - begun.atMs < LEFT_TO_THEM_MS ? begun : undefined;

  return {
    successor,
    answer: () => answer,
    look() {
      const cluster = own();
      const request = parseHandoverRequest(cluster?.metadata.annotations[HANDOVER_ANNOTATION]);
      // What was said here may not have been written yet.
      const last = answer?.id === request?.id ? answer : cluster?.status.handover;
      const decision = decideRegionHandover(request, last, { ...facts(), isUnderWay: successor() !== undefined });
      if (decision.kind === "nothing") return;
      answer = decision.answer;
      if (decision.kind === "answer") {
        begun = undefined;
        return;
      }
      begun = { cluster: decision.cluster, because: answer.message ?? "", atMs: clock.monotonicMs() };
      onBegin();
    },
  };
}
