/**
 * Faults that a test or a demonstration turns on: a server that does not answer, answers late, or
 * fails. They are reachable through the handle only, never over HTTP.
 */

/** Where a fault strikes: before anything was done, or after, when only the answer is missing. */
export type FaultPoint = "arrival" | "answer";

/** How a request fails that is told to. `reset` drops the connection without an answer. */
export type Failure = "internal-error" | "too-many-requests" | "unavailable" | "reset";

/** What a rule about requests can look at. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
}

/** The switches of one server. */
export interface FaultSwitches {
  /** From now on requests wait and watches are silent. At `answer`, writes still take effect at once. */
  pause(at?: FaultPoint): void;
  /** Ends the pause. What waited goes on in its order; a request whose client has left is still done. */
  resume(): void;
  /** Each request waits this long, before it is done or before it is answered; 0 ends it. */
  delay(delayMs: number, at?: FaultPoint): void;
  /** The next requests that match fail. At `answer` they take effect first. */
  failNext(count: number, failure?: Failure, at?: FaultPoint, matches?: (request: SeenRequest) => boolean): void;
}

/** What the server asks its switches. */
export interface FaultGate {
  readonly switches: FaultSwitches;
  /** Waits out pause and delay at this point; false when the server stops meanwhile. */
  pass(at: FaultPoint): Promise<boolean>;
  /** Takes one failure for a request, if one is due. */
  takeFailure(request: SeenRequest): { readonly failure: Failure; readonly at: FaultPoint } | undefined;
  /** True while nothing may be sent. */
  holds(): boolean;
  /** Calls the listener at each resume until the returned function is called. */
  onRelease(listener: () => void): () => void;
  /** Lets go of everything that waits; nothing passes afterwards. */
  close(): void;
}

interface DueFailure {
  left: number;
  readonly failure: Failure;
  readonly at: FaultPoint;
  readonly matches: (request: SeenRequest) => boolean;
}

/** Builds the switches, all off. */
export function createFaultGate(): FaultGate {
  const waiters = new Set<() => void>();
  const listeners = new Set<() => void>();
  const due: DueFailure[] = [];
  let pausedAt: FaultPoint | undefined;
  let delay: { readonly ms: number; readonly at: FaultPoint } = { ms: 0, at: "arrival" };
  let isClosed = false;

  function release(): void {
    for (const wake of [...waiters]) wake();
    for (const listener of [...listeners]) listener();
  }

  function wait(delayMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        waiters.delete(wake);
        resolve();
      };
      const timer = delayMs === undefined ? undefined : setTimeout(wake, delayMs);
      if (delayMs === undefined || isClosed) waiters.add(wake);
      if (isClosed) wake();
    });
  }

  async function pass(at: FaultPoint): Promise<boolean> {
    if (delay.ms > 0 && delay.at === at && !isClosed) await wait(delay.ms);
    while (pausedAt === at && !isClosed) await wait(undefined);
    return !isClosed;
  }

  return {
    switches: {
      pause: (at = "arrival") => {
        pausedAt = at;
      },
      resume: () => {
        pausedAt = undefined;
        release();
      },
      delay: (delayMs, at = "arrival") => {
        delay = { ms: delayMs, at };
      },
      failNext: (count, failure = "internal-error", at = "arrival", matches = () => true) => {
        due.push({ left: count, failure, at, matches });
      },
    },
    pass,
    takeFailure(request) {
      const found = due.find((one) => one.left > 0 && one.matches(request));
      if (found === undefined) return undefined;
      found.left -= 1;
      if (found.left === 0) due.splice(due.indexOf(found), 1);
      return { failure: found.failure, at: found.at };
    },
    holds: () => pausedAt !== undefined,
    onRelease(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      isClosed = true;
      release();
    },
  };
}
