import { KubernetesError } from "./kubernetes-error.ts";

/** One span of time that a whole exchange has to fit in: credentials, connection, headers and body. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Settles as the work does, or rejects when the time is over, even if the work never settles. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Must be called when the exchange is over; leaves no timer and no listener. */
  close(): void;
}

/** Opens a deadline that also ends when the caller's signal fires; the signal's reason is a `KubernetesError`. */
export function openDeadline(timeoutMs: number, outer: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new KubernetesError("KUBERNETES_TIMEOUT", `no complete answer within ${timeoutMs} ms`));
  }, timeoutMs);
  const onOuterAbort = (): void => {
    controller.abort(new KubernetesError("KUBERNETES_ABORTED", "given up by the caller", { cause: outer?.reason }));
  };
  if (outer?.aborted) onOuterAbort();
  else outer?.addEventListener("abort", onOuterAbort, { once: true });
  return {
    signal: controller.signal,
    race: (work) => raceAbort(work, controller.signal),
    close() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", onOuterAbort);
    },
  };
}

function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    const settle = (): void => signal.removeEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(settle);
  });
}
