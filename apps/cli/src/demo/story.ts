import { type DemoDevnet, PRODUCERS, type Producer } from "./demo-devnet.ts";
import type { Glimpse, Observer } from "./observer.ts";
import type { StoryEvent } from "./take-over.ts";

/** What the story is told on. */
export interface Stage {
  readonly devnet: DemoDevnet;
  readonly observer: Observer;
  /** Tells one line. */
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

// A lease of 6 s is over after 6; everything above allows for a machine that has other things to do.
const FIRST_FORGER_BOUND_MS = 60_000;
const CRASH_BOUND_MS = 30_000;
const STOP_BOUND_MS = 20_000;
/** So many slots in a row show that a forger stays one. */
const STEADY_SLOTS = 3;
const STEADY_BOUND_MS = 20_000;

/** Three pods start; the leader is killed; its successor is asked to stop. Rejects when somebody does not take over. */
export async function tellStory(stage: Stage): Promise<StoryEvent[]> {
  const { devnet, say } = stage;
  const startedAtMs = Date.now();
  say(`${PRODUCERS.join(", ")} start, each a node and a sidecar`);
  await Promise.all(PRODUCERS.map((name) => devnet.start(name)));
  const start = { what: "three pods start", atMs: startedAtMs, from: undefined };
  const first = await nextForger(stage, start, FIRST_FORGER_BOUND_MS);
  await steady(stage, first.to);
  const crash = await killForger(stage, first.to as Producer);
  await steady(stage, crash.to);
  const stop = await stopForger(stage, crash.to as Producer);
  await steady(stage, stop.to);
  return [first, crash, stop];
}

async function killForger(stage: Stage, victim: Producer): Promise<StoryEvent> {
  const { devnet, say } = stage;
  say(`SIGKILL to everything in ${victim}, as when its machine loses power`);
  const event = { what: `${victim} killed (SIGKILL)`, atMs: Date.now(), from: victim };
  await devnet.pod(victim).kill();
  return nextForger(stage, event, CRASH_BOUND_MS);
}

async function stopForger(stage: Stage, leaving: Producer): Promise<StoryEvent> {
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

/** Waits until another node than the one before logs a slot of the pool. */
async function nextForger(stage: Stage, event: Omit<StoryEvent, "to">, boundMs: number): Promise<StoryEvent> {
  const { atMs, from } = event;
  const first = await stage.observer.until(from === undefined ? "forger" : "other forger", boundMs, ({ slots }) =>
    slots.find(({ pod, timeMs }) => pod !== from && timeMs >= atMs),
  );
  return { ...event, to: first.pod };
}

/** Waits until the forger has shown that it stays one, and the pods that are left could take over. */
async function steady({ observer, devnet }: Stage, forger: string): Promise<void> {
  const sinceMs = Date.now();
  await observer.until(`steady forging on ${forger}`, STEADY_BOUND_MS, ({ slots, pods }: Glimpse) => {
    const forged = slots.filter(({ pod, timeMs }) => pod === forger && timeMs >= sinceMs).length;
    const running = PRODUCERS.filter((name) => devnet.pod(name).pid("sidecar") !== undefined);
    const areReady = running.every((name) => pods.get(name)?.isReady === true);
    return forged >= STEADY_SLOTS && areReady ? true : undefined;
  });
}
