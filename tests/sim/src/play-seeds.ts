/** Plays many seeds over threads. Each seed is played whole by one of them, so who plays it changes nothing. */
import { Worker } from "node:worker_threads";
import type { SeedResult, SeedTask } from "./play-seed.ts";

/** Which seeds, how, and on how many threads. */
export interface Search {
  readonly first: number;
  readonly count: number;
  readonly sabotage: string;
  readonly registers: number | undefined;
  readonly clusters: number;
  readonly threads: number;
}

/**
 * Plays every seed, or those up to the first one that breaks: then no later one is begun, and all earlier ones are
 * played to their end, so that the first is the same however many threads there are. Results come in the order of seeds.
 */
export async function playSeeds(search: Search): Promise<SeedResult[]> {
  const results: SeedResult[] = [];
  let next = search.first;
  let endBefore = search.first + search.count;
  const take = (): SeedTask | undefined => {
    if (next >= endBefore) return undefined;
    const { sabotage, registers, clusters } = search;
    next += 1;
    return { seed: next - 1, sabotage, registers, clusters };
  };
  const keep = (result: SeedResult): void => {
    results.push(result);
    if (result.broken !== undefined) endBefore = Math.min(endBefore, result.seed);
  };
  const threads = Math.min(search.threads, search.count);
  await Promise.all(Array.from({ length: threads }, () => workOff(take, keep)));
  results.sort((a, b) => a.seed - b.seed);
  const firstBroken = results.findIndex(({ broken }) => broken !== undefined);
  return firstBroken < 0 ? results : results.slice(0, firstBroken + 1);
}

/** One thread that works until there is nothing left, and is gone afterwards. */
async function workOff(take: () => SeedTask | undefined, keep: (result: SeedResult) => void): Promise<void> {
  const worker = new Worker(new URL("./seed-worker.ts", import.meta.url), {
    execArgv: ["--conditions=@cardano-forge/source"],
  });
  const failure = new Promise<never>((_, reject) => {
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`a thread of the simulator ended with ${code}`)));
  });
  try {
    for (let task = take(); task !== undefined; task = take()) {
      const answer = new Promise<SeedResult>((resolve) => worker.once("message", resolve));
      worker.postMessage(task);
      keep(await Promise.race([answer, failure]));
    }
  } finally {
    failure.catch(() => undefined);
    await worker.terminate();
  }
}
