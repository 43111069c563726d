import type { ProducerPod } from "@cardano-forge/devnet-kubelet";

/** One line of a sidecar's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly level: string; readonly msg: string };

/** What a sidecar has logged, over all its starts. A line that is no JSON throws: a log collector would stumble too. */
export async function logOf(pod: Pick<ProducerPod, "log">): Promise<LogLine[]> {
  const text = await pod.log("sidecar");
  const lines = text.split("\n");
  // The last one is empty, or still being written.
  lines.pop();
  return lines.map((line) => JSON.parse(line) as LogLine);
}
