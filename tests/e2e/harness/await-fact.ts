import { setTimeout as sleep } from "node:timers/promises";

/** How a wait is done, and what is told when it was in vain. */
export interface AwaitOptions {
  readonly lookIntervalMs?: number;
  readonly explain?: () => Promise<string> | string;
}

const LOOK_INTERVAL_MS = 100;

/** Asks until the answer is not undefined; throws with what is known by then when the bound is reached. */
export async function awaitFact<T>(
  what: string,
  boundMs: number,
  ask: () => Promise<T | undefined> | T | undefined,
  { lookIntervalMs = LOOK_INTERVAL_MS, explain = () => "" }: AwaitOptions = {},
): Promise<T> {
  const endsAtMs = performance.now() + boundMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > endsAtMs) throw new Error(`no ${what} within ${boundMs} ms\n${await explain()}`);
    await sleep(lookIntervalMs);
  }
}
