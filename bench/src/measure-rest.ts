import { setTimeout as sleep } from "node:timers/promises";
import { ask, type ProducerCluster, sidecarProcessesOf } from "@cardano-forge/e2e";
import { cpuMsOf, memoryOf } from "./process-cost.ts";
import type { Row } from "./summary.ts";

const WATCHED_MS = 60_000;

/** Memory, CPU and requests of a leader and of a standby while nothing happens. */
export async function measureRest(cluster: ProducerCluster): Promise<Row[]> {
  const leader = await cluster.forger();
  const standby = cluster.names.find((name) => name !== leader) ?? leader;
  const rows = await Promise.all([restOf(cluster, leader, "leader"), restOf(cluster, standby, "standby")]);
  return rows.flat();
}

async function restOf(cluster: ProducerCluster, name: string, role: string): Promise<Row[]> {
  const pod = cluster.pod(name);
  const { guard, engine } = sidecarProcessesOf(pod);
  const cpuBeforeMs = cpuMsOf(guard) + cpuMsOf(engine);
  const before = await requestsOf(pod.sidecarUrl);
  await sleep(WATCHED_MS);
  const requests = (await requestsOf(pod.sidecarUrl)) - before;
  const cpuMs = cpuMsOf(guard) + cpuMsOf(engine) - cpuBeforeMs;
  const [ofGuard, ofEngine] = [memoryOf(guard), memoryOf(engine)];
  const mib = (value: number): string => `${Math.round(value)} MiB`;
  return [
    { what: `${role}: requests to the API server`, value: `${requests} a minute` },
    { what: `${role}: CPU of guard and engine`, value: `${((100 * cpuMs) / WATCHED_MS).toFixed(1)} % of one core` },
    { what: `${role}: RSS of guard, engine`, value: `${mib(ofGuard.rssMiB)}, ${mib(ofEngine.rssMiB)}` },
    { what: `${role}: PSS of both`, value: mib(ofGuard.pssMiB + ofEngine.pssMiB) },
  ];
}

/** Every request that was answered or not; a watch counts once, when it has ended. */
async function requestsOf(sidecarUrl: string): Promise<number> {
  const page = (await ask(sidecarUrl, "/metrics")) ?? "";
  const samples = page.split("\n").filter((line) => line.startsWith("cardano_forge_kube_requests_total{"));
  return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
