/** Where a request lies on the CardanoLeader, or on the home CardanoForgeCluster. */
export const HANDOVER_ANNOTATION = "cardano.io/handover";

/** A request to move leadership; sidecars answer it under its id. */
export interface HandoverRequest {
  readonly id: string;
  /** A pod, or a region. */
  readonly to: string;
  /** RFC 3339; nobody begins with it after that. */
  readonly expires: string;
}

/** What sidecars answer, as far as it is known. */
export interface HandoverAnswer {
  readonly id?: string | undefined;
  readonly phase?: string | undefined;
  readonly message?: string | undefined;
  readonly gapMilliseconds?: number | undefined;
}

const FINAL = new Set(["done", "refused", "expired", "failed"]);

/** The text of the annotation. */
export function renderHandoverRequest({ id, to, expires }: HandoverRequest): string {
  return JSON.stringify({ id, to, expires });
}

/** Reads it back; undefined where it is no such text, as after somebody wrote it by hand. */
export function parseHandoverRequest(text: string | undefined): HandoverRequest | undefined {
  if (text === undefined) return undefined;
  const value = jsonOrUndefined(text);
  if (typeof value !== "object" || value === null) return undefined;
  const { id, to, expires } = value as Readonly<Record<string, unknown>>;
  const isWhole = typeof id === "string" && typeof to === "string" && typeof expires === "string";
  return isWhole ? { id, to, expires } : undefined;
}

/** True once nothing more will come of a request. */
export function isAnswered({ id }: HandoverRequest, answer: HandoverAnswer | undefined): boolean {
  return answer?.id === id && answer.phase !== undefined && FINAL.has(answer.phase);
}

/** True while sidecars may still act on a request, so that a second one would cross it. */
export function isPending(request: HandoverRequest, answer: HandoverAnswer | undefined, nowMs: number): boolean {
  if (isAnswered(request, answer)) return false;
  // One that was begun in time goes on after that; one whose time cannot be read is never begun.
  return answer?.id === request.id || Date.parse(request.expires) > nowMs;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
