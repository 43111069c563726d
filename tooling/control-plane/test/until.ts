import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something is so; fails after twenty seconds. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`not within 20 s: ${what}`);
    await sleep(50);
  }
}
