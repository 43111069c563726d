/*
 * Carries out a plan: writes the request over exactly the object that was read, so that of two operators one finds out
 * about the other, and waits for the answer under the request's own id. Every way out says what is known to have happened.
 */
import {
  type HandoverAnswer,
  type HandoverRequest,
  isAnswered,
  isPending,
  parseHandoverRequest,
} from "./handover-request.ts";

/** The object that carries requests, as it was read. */
export interface RequestBoard {
  readonly resourceVersion: string;
  /** The text of the annotation. */
  readonly annotation: string | undefined;
  readonly answer: HandoverAnswer | undefined;
}

/** What carrying out needs of the outside world. */
export interface HandoverPorts {
  /** Reads the object; throws where it cannot be read. May be repeated. */
  read(signal: AbortSignal): Promise<RequestBoard>;
  /**
   * Writes the request over exactly this version. `conflict` means that another version is there by now and nothing was
   * written; a throw means that it may have been written. Must not be repeated without a read.
   */
  write(request: HandoverRequest, overVersion: string, signal: AbortSignal): Promise<"written" | "conflict">;
  /** Resolves after the time, or earlier when the object may have changed or the signal fires; never rejects. */
  wait(delayMs: number, signal: AbortSignal): Promise<void>;
  nowMs(): number;
}

/** What came of a request. */
export type HandoverOutcome =
  | { readonly kind: "done"; readonly gapMs: number | undefined; readonly message: string | undefined }
  | { readonly kind: "refused" | "expired" | "failed"; readonly message: string | undefined }
  /** Another request is under way; nothing was written. */
  | { readonly kind: "crossed"; readonly other: HandoverRequest }
  /** Others wrote each time; nothing was written. */
  | { readonly kind: "contended" }
  /** Somebody replaced the request before it was answered. */
  | { readonly kind: "replaced" }
  /** Nobody answered while it was valid, or it did not end in time. */
  | { readonly kind: "unanswered"; readonly lastPhase: string | undefined }
  /** The caller gave up waiting; the request stays where it is. */
  | { readonly kind: "given-up"; readonly lastPhase: string | undefined };

/** Everything but success. */
export type Undone = Exclude<HandoverOutcome, { kind: "done" }>;

const ATTEMPTS = 8;
const LOOK_AGAIN_MS = 1000;
/** Stopping a node, proving it and starting another takes seconds; what takes longer is told as unanswered. */
const GRACE_MS = 60_000;

/** Writes the request unless another one is under way. */
export async function postHandover(
  request: HandoverRequest,
  ports: HandoverPorts,
  signal: AbortSignal,
): Promise<{ readonly kind: "posted" } | Undone> {
  try {
    return await post(request, ports, signal);
  } catch (error) {
    // What was under way when the operator gave up may have arrived.
    if (signal.aborted) return { kind: "given-up", lastPhase: undefined };
    throw error;
  }
}

async function post(
  request: HandoverRequest,
  ports: HandoverPorts,
  signal: AbortSignal,
): Promise<{ readonly kind: "posted" } | Undone> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    signal.throwIfAborted();
    const { annotation, answer, resourceVersion } = await ports.read(signal);
    const other = parseHandoverRequest(annotation);
    if (other !== undefined && isPending(other, answer, ports.nowMs())) return { kind: "crossed", other };
    if ((await ports.write(request, resourceVersion, signal)) === "written") return { kind: "posted" };
  }
  return { kind: "contended" };
}

/**
 * Waits for what comes of a request that was posted; `onPhase` hears each step. A read that fails is tried again while the
 * request may still be answered, and thrown after that.
 */
export async function awaitHandover(
  request: HandoverRequest,
  ports: HandoverPorts,
  onPhase: (answer: HandoverAnswer) => void,
  signal: AbortSignal,
): Promise<HandoverOutcome> {
  let lastPhase: string | undefined;
  const lookOnce = async (): Promise<HandoverOutcome | undefined> => {
    const board = await tryRead(ports, signal);
    if (board.kind === "unread") {
      if (signal.aborted || !isOver(request, { lastPhase, nowMs: ports.nowMs() })) return undefined;
      throw board.error;
    }
    const own = board.answer?.id === request.id ? board.answer : undefined;
    if (own !== undefined && own.phase !== lastPhase) onPhase(own);
    lastPhase = own?.phase ?? lastPhase;
    return judge(request, board, own, { lastPhase, nowMs: ports.nowMs() });
  };
  while (!signal.aborted) {
    const outcome = await lookOnce();
    if (outcome !== undefined) return outcome;
    await ports.wait(LOOK_AGAIN_MS, signal);
  }
  return { kind: "given-up", lastPhase };
}

async function tryRead(
  ports: HandoverPorts,
  signal: AbortSignal,
): Promise<({ readonly kind: "read" } & RequestBoard) | { readonly kind: "unread"; readonly error: unknown }> {
  try {
    return { kind: "read", ...(await ports.read(signal)) };
  } catch (error) {
    return { kind: "unread", error };
  }
}

interface Moment {
  readonly lastPhase: string | undefined;
  readonly nowMs: number;
}

/** Undefined while there is something to wait for. */
function judge(
  request: HandoverRequest,
  { annotation }: RequestBoard,
  own: HandoverAnswer | undefined,
  at: Moment,
): HandoverOutcome | undefined {
  if (own !== undefined && isAnswered(request, own)) return outcomeOf(own);
  if (own === undefined && parseHandoverRequest(annotation)?.id !== request.id) return { kind: "replaced" };
  return isOver(request, at) ? { kind: "unanswered", lastPhase: at.lastPhase } : undefined;
}

function isOver({ expires }: HandoverRequest, { lastPhase, nowMs }: Moment): boolean {
  return nowMs > Date.parse(expires) + (lastPhase === undefined ? 0 : GRACE_MS);
}

function outcomeOf({ phase, message, gapMilliseconds }: HandoverAnswer): HandoverOutcome {
  if (phase === "done") return { kind: "done", gapMs: gapMilliseconds, message };
  return { kind: phase === "refused" || phase === "expired" ? phase : "failed", message };
}
