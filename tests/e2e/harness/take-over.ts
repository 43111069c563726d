import { setTimeout as sleep } from "node:timers/promises";
import { awaitFact } from "./await-fact.ts";
import type { ProducerCluster } from "./producer-cluster.ts";
import { viewOf } from "./sidecar-view.ts";

/** How the seat went from one pod to another, by the nodes' own slot logs. */
export interface TakeOver {
  readonly from: string;
  readonly to: string;
  /** Slots that nobody forged. */
  readonly missedSlots: number;
  /** From the end of the old node's last slot to the first slot check of the new one. */
  readonly gapMs: number;
  /** From the end of the old node's last slot until the successor's sidecar had seen its node forge. */
  readonly verifiedMs: number;
  /** From what was done to the old pod to the first slot check of the new one. */
  readonly sinceActMs: number;
}

const SLOT_MS = 1000;
const STEADY_WITHIN_MS = 60_000;
const LOOK_INTERVAL_MS = 20;
const ASK_WITHIN_MS = 1000;

/** SIGTERM to the sidecar of the pod that forges; its container is started again, as a kubelet does. */
export async function stopForger(cluster: ProducerCluster, boundMs: number): Promise<TakeOver> {
  const forger = await cluster.followable(STEADY_WITHIN_MS);
  return measure(cluster, forger, boundMs, (name) => cluster.pod(name).signal("sidecar", "SIGTERM"));
}

/** Replaces every pod but the forger, and stops that one as soon as each of them says that it is ready: the end of a rollout. */
export async function stopForgerOnceOthersAreReady(cluster: ProducerCluster, boundMs: number): Promise<TakeOver> {
  const forger = await cluster.steady(STEADY_WITHIN_MS);
  const others = cluster.names.filter((name) => name !== forger);
  await Promise.all(others.map((name) => cluster.pod(name).kill()));
  await Promise.all(others.map((name) => cluster.start(name)));
  await awaitFact("ready pods", STEADY_WITHIN_MS, async () => {
    const answers = await Promise.all(others.map((name) => isReady(cluster.pod(name).sidecarUrl)));
    return answers.every(Boolean) ? true : undefined;
  });
  return measure(cluster, forger, boundMs, (name) => cluster.pod(name).signal("sidecar", "SIGTERM"));
}

async function isReady(sidecarUrl: string): Promise<boolean> {
  const signal = AbortSignal.timeout(ASK_WITHIN_MS);
  return fetch(`${sidecarUrl}/readyz`, { signal }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** SIGKILL to everything in the pod that forges, as when its machine loses power. It stays away. */
export async function killForger(cluster: ProducerCluster, boundMs: number): Promise<TakeOver> {
  const forger = await cluster.steady(STEADY_WITHIN_MS);
  return measure(cluster, forger, boundMs, (name) => void cluster.pod(name).killNow());
}

/** Something else that is done to the pod that forges, while another could follow at once. */
export async function takeOverAfter(
  cluster: ProducerCluster,
  boundMs: number,
  act: (name: string) => void,
): Promise<TakeOver> {
  return measure(cluster, await cluster.followable(STEADY_WITHIN_MS), boundMs, act);
}

/** Does something to the pod that forges, at any moment of a slot, and watches who forges then. */
async function measure(
  cluster: ProducerCluster,
  from: string,
  boundMs: number,
  act: (name: string) => void,
): Promise<TakeOver> {
  await sleep(Math.random() * SLOT_MS);
  const actedAtMs = Date.now();
  act(from);
  const verified = firstToVerify(cluster, from, boundMs);
  const first = await cluster.forgedAfter(actedAtMs, boundMs, from);
  const verifiedAtMs = await verified;
  const forged = await cluster.judge.forged();
  const last = forged.findLast(({ pod, timeMs }) => pod === from && timeMs < first.timeMs);
  if (last === undefined) throw new Error(`${from} never forged`);
  const lastEndedAtMs = Math.floor(last.timeMs / SLOT_MS) * SLOT_MS + SLOT_MS;
  return {
    from,
    to: first.pod,
    missedSlots: first.slot - last.slot - 1,
    gapMs: first.timeMs - lastEndedAtMs,
    verifiedMs: verifiedAtMs - lastEndedAtMs,
    sinceActMs: first.timeMs - actedAtMs,
  };
}

/** Wall time at which another sidecar first says that its node forges with the real keys. */
function firstToVerify(cluster: ProducerCluster, except: string, boundMs: number): Promise<number> {
  const others = cluster.names.filter((name) => name !== except).map((name) => cluster.pod(name).sidecarUrl);
  return awaitFact(
    "successor that has seen its node forge",
    boundMs,
    async () => {
      const views = await Promise.all(others.map(viewOf));
      const isSeen = views.some((view) => view?.phase === "forging" && view.nodeTruth.credentials === "real");
      return isSeen ? Date.now() : undefined;
    },
    { lookIntervalMs: LOOK_INTERVAL_MS },
  );
}
