import type { ClusterDevnet } from "./cluster-devnet.ts";
import type { DemoPods } from "./demo-pods.ts";
import { nextForger, type Stage, steady } from "./stage.ts";
import type { StoryEvent } from "./take-over.ts";

// A lease of 6 s is over after 6; everything above allows for a machine that has other things to do.
const FIRST_FORGER_BOUND_MS = 60_000;
const CRASH_BOUND_MS = 30_000;
const STOP_BOUND_MS = 20_000;

/** Three pods start; the leader is killed; its successor is asked to stop. Rejects when somebody does not take over. */
export async function tellClusterStory(stage: Stage<ClusterDevnet>): Promise<StoryEvent[]> {
  const { devnet, say } = stage;
  const startedAtMs = Date.now();
  say(`a stand-in for the Kubernetes API is at ${devnet.apiServerUrl}`);
  say(`${devnet.names.join(", ")} start, each a node and a sidecar`);
  await Promise.all(devnet.names.map((name) => devnet.start(name)));
  const start = { what: "three pods start", atMs: startedAtMs, from: undefined };
  const first = await nextForger(stage, start, FIRST_FORGER_BOUND_MS);
  await steady(stage, first.to);
  const crash = await killForger(stage, first.to);
  await steady(stage, crash.to);
  const stop = await stopForger(stage, crash.to);
  await steady(stage, stop.to);
  return [first, crash, stop];
}

async function killForger(stage: Stage<DemoPods>, victim: string): Promise<StoryEvent> {
  const { devnet, say } = stage;
  say(`SIGKILL to everything in ${victim}, as when its machine loses power`);
  const event = { what: `${victim} killed (SIGKILL)`, atMs: Date.now(), from: victim };
  await devnet.pod(victim).kill();
  return nextForger(stage, event, CRASH_BOUND_MS);
}

async function stopForger(stage: Stage<DemoPods>, leaving: string): Promise<StoryEvent> {
  const { devnet, say, signal } = stage;
  const pod = devnet.pod(leaving);
  say(`SIGTERM to the sidecar of ${leaving}, as when its pod is deleted`);
  const event = { what: `${leaving} asked to stop`, atMs: Date.now(), from: leaving };
  pod.stopRestarting();
  pod.signal("sidecar", "SIGTERM");
  const taken = nextForger(stage, event, STOP_BOUND_MS);
  const [next] = await Promise.all([
    taken,
    pod.ended("sidecar", AbortSignal.any([signal, AbortSignal.timeout(STOP_BOUND_MS)])),
  ]);
  const end = pod.events.findLast(({ container }) => container === "sidecar");
  if (end?.kind !== "exited" || end.code !== 0)
    throw new Error(`the sidecar of ${leaving} did not stop with exit code 0`);
  await pod.kill();
  return next;
}
