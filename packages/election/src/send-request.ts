import type { Clock } from "./clock.ts";
import type { Answer, Command } from "./engine-state.ts";
import type { LeaseStore } from "./lease-store.ts";

/** A command that is a request to a register. */
export type RequestCommand = Extract<Command, { kind: "read" | "create" | "replace" }>;

/** One request that is over, for logs and metrics. */
export interface RequestReport {
  readonly arbiter: string;
  readonly kind: RequestCommand["kind"];
  readonly outcome: Answer["kind"];
  readonly message: string | undefined;
  readonly durationMs: number;
}

/** Sends one request and waits for its answer until the deadline, even if the store never settles. Never rejects. */
export async function sendRequest(
  store: LeaseStore,
  command: RequestCommand,
  o: { clock: Clock; timeoutMs: number; signal: AbortSignal | undefined },
): Promise<{ result: Answer; report: RequestReport }> {
  const startedMs = o.clock.monotonicMs();
  const controller = new AbortController();
  const letGo = (): void => controller.abort(new Error("given up"));
  o.signal?.addEventListener("abort", letGo, { once: true });
  if (o.signal?.aborted === true) letGo();
  const late = o.clock
    .sleep(o.timeoutMs, controller.signal)
    .then((): Answer => ({ kind: "failed", message: `no answer within ${o.timeoutMs} ms` }));
  const result = await Promise.race([attempt(store, command, controller.signal), late]);
  o.signal?.removeEventListener("abort", letGo);
  letGo();
  const message = result.kind === "failed" || result.kind === "refused" ? result.message : undefined;
  const durationMs = o.clock.monotonicMs() - startedMs;
  return { result, report: { arbiter: store.name, kind: command.kind, outcome: result.kind, message, durationMs } };
}

async function attempt(store: LeaseStore, command: RequestCommand, signal: AbortSignal): Promise<Answer> {
  try {
    switch (command.kind) {
      case "read":
        return await store.read({ signal });
      case "create":
        return await store.create(command.lease, { signal });
      case "replace":
        return await store.replace(command.lease, command.over, { signal });
    }
  } catch (error) {
    // Not known: the engine reads to find out.
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}
