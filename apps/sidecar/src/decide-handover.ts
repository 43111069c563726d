/** What the leader makes of a request to move its seat to another pod: the annotation `cardano.io/handover`. Pure. */
import type { CardanoLeader, Handover } from "@cardano-forge/kubernetes";
import { freshPods, obstacleOfSuccessor } from "./peers.ts";

/** Where a request lies. */
export const HANDOVER_ANNOTATION = "cardano.io/handover";

/** A request that somebody wrote. */
export interface HandoverRequest {
  readonly id: string;
  /** The pod that should lead. */
  readonly to: string;
  /** RFC 3339; nobody begins with it after that. */
  readonly expires: string;
}

/** What is to be done about it. */
export type HandoverDecision =
  | { readonly kind: "nothing" }
  /** Say this, and do nothing. */
  | { readonly kind: "answer"; readonly answer: Handover }
  /** Stop the node, and give the seat to this pod. */
  | { readonly kind: "begin"; readonly to: string; readonly answer: Handover };

/** Nothing more comes of a request that was answered so. */
export const FINAL_PHASES: ReadonlySet<string> = new Set(["done", "refused", "expired", "failed"]);
const LONGEST_TEXT = 128;

/** Reads the annotation; undefined where it is no such request, which nobody can be answered about. */
export function parseHandoverRequest(text: string | undefined): HandoverRequest | undefined {
  if (text === undefined) return undefined;
  const { id, to, expires } = fieldsOf(text);
  return isShort(id) && isShort(to) && isShort(expires) ? { id, to, expires } : undefined;
}

/** Decides for the pod that leads now, from the object as it was just read. */
export function decideHandover(
  { metadata, status }: Pick<CardanoLeader, "metadata" | "status">,
  o: {
    readonly self: string;
    readonly wallMs: number;
    readonly leaseDurationMs: number;
    readonly gapMs: number | undefined;
  },
): HandoverDecision {
  const request = parseHandoverRequest(metadata.annotations[HANDOVER_ANNOTATION]);
  if (request === undefined) return { kind: "nothing" };
  const { id, to } = request;
  const before = status.handover?.id === id ? status.handover : undefined;
  if (before?.phase !== undefined && FINAL_PHASES.has(before.phase)) return { kind: "nothing" };
  const at = new Date(o.wallMs).toISOString();
  const ended = (phase: string, message: string, gapMs?: number): HandoverDecision => {
    const gap = gapMs === undefined ? {} : { gapMilliseconds: gapMs };
    const from = before?.from ?? o.self;
    return {
      kind: "answer",
      answer: { id, phase, from, to, message, ...gap, startedAt: before?.startedAt ?? at, finishedAt: at },
    };
  };
  if (to === o.self && before === undefined) return ended("done", `${to} leads already`);
  if (to === o.self) return ended("done", `${to} leads`, o.gapMs);
  // Begun by another pod, or by this one, which leads again: the one that was named did not come.
  if (before !== undefined) return ended("failed", `${o.self} leads, because ${to} did not take the seat in time`);
  const expiresMs = Date.parse(request.expires);
  if (!(expiresMs > o.wallMs)) return ended("expired", `the request was good until ${request.expires}`);
  const obstacle = obstacleOfSuccessor(freshPods(status.pods, o.wallMs), to, o);
  if (obstacle !== undefined) return ended("refused", obstacle);
  const message = `${o.self} stops, so that ${to} can lead`;
  return { kind: "begin", to, answer: { id, phase: "accepted", from: o.self, to, message, startedAt: at } };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    // Anybody can write an annotation by hand.
    return {};
  }
}

function isShort(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_TEXT;
}
