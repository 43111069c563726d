import type { ProducerCluster } from "./producer-cluster.ts";
import { logOf } from "./sidecar-log.ts";

const SLOTS_AROUND = 4;
const LOG_AROUND_MS = 12_000;

/**
 * The promise: no slot was forged by two with the pool's keys, whatever has happened in the cluster so far.
 *
 * @throws Error that tells, for the first such slot, who forged around it and what the sidecars of both did.
 */
export async function assertOneForger(cluster: ProducerCluster): Promise<void> {
  const slots = await cluster.judge.overlap();
  const [slot] = slots;
  if (slot === undefined) return;
  const near = (await cluster.judge.forged()).filter((entry) => Math.abs(entry.slot - slot) <= SLOTS_AROUND);
  const lines = near.map((entry) => ({
    timeMs: entry.timeMs,
    text: `${entry.pod} node ${entry.pid}: forged slot ${entry.slot}`,
  }));
  const atMs = near.find((entry) => entry.slot === slot)?.timeMs ?? 0;
  for (const name of new Set(near.map(({ pod }) => pod))) {
    for (const { time, level: _, pod: __, ...facts } of await logOf(cluster.pod(name))) {
      const timeMs = Date.parse(String(time));
      if (Math.abs(timeMs - atMs) > LOG_AROUND_MS) continue;
      lines.push({ timeMs, text: `${name} ${JSON.stringify(facts)}` });
    }
  }
  const story = lines
    .toSorted((a, b) => a.timeMs - b.timeMs)
    .map(({ timeMs, text }) => `${new Date(timeMs).toISOString()} ${text}`);
  throw new Error(`two forged slot ${slots.join(", ")}:\n${story.join("\n")}`);
}
