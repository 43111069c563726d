import { ask, awaitFact, type ProducerCluster } from "@cardano-forge/e2e";
import { type Row, summaryOf } from "./summary.ts";

const START_WITHIN_MS = 30_000;

/** From the start of the sidecar's process to its first answer on /metrics, on a standby. */
export async function measureStart(cluster: ProducerCluster, runs: number): Promise<Row> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const forger = await cluster.steady(START_WITHIN_MS * 2);
    const name = cluster.names.find((candidate) => candidate !== forger) ?? forger;
    const pod = cluster.pod(name);
    const startsBefore = pod.events.length;
    pod.signal("sidecar", "SIGTERM");
    const startedAtMs = await awaitFact(
      "restart of the sidecar",
      START_WITHIN_MS,
      () =>
        pod.events.slice(startsBefore).find(({ container, kind }) => container === "sidecar" && kind === "started")
          ?.timeMs,
    );
    await awaitFact("answer on /metrics", START_WITHIN_MS, () => ask(pod.sidecarUrl, "/metrics"));
    times.push(Date.now() - startedAtMs);
  }
  return { what: "start to first answer on /metrics", value: summaryOf(times, "ms") };
}
