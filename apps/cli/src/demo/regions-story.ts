import { FAILBACK_SECONDS, FIRST_REGION, REGIONS, type RegionsDevnet } from "./regions-devnet.ts";
import { nextForger, type Stage, steady } from "./stage.ts";
import type { StoryEvent } from "./take-over.ts";

// Two leases of 6 s, one after the other, and FAILBACK_DELAY; the rest allows for a machine that has other things to do.
const FIRST_FORGER_BOUND_MS = 90_000;
const LOSS_BOUND_MS = 30_000;
const RETURN_BOUND_MS = 90_000;

/** Three regions start; the first is lost; it returns, and forges again. Rejects when a region does not take over. */
export async function tellRegionsStory(stage: Stage<RegionsDevnet>): Promise<StoryEvent[]> {
  const { devnet, say } = stage;
  say(`${REGIONS.join(", ")} start, with the priorities 1, 2 and 3`);
  const start = { what: "three regions start", atMs: Date.now(), from: undefined, wanted: FIRST_REGION };
  await Promise.all(REGIONS.map((region) => devnet.start(region)));
  const first = await nextForger(stage, start, FIRST_FORGER_BOUND_MS);
  await steady(stage, FIRST_REGION);
  const loss = await loseForger(stage, FIRST_REGION);
  await steady(stage, loss.to);
  const back = await revive(stage, FIRST_REGION);
  await steady(stage, FIRST_REGION);
  return [first, loss, back];
}

async function loseForger(stage: Stage<RegionsDevnet>, region: string): Promise<StoryEvent> {
  const { devnet, say } = stage;
  say(`SIGKILL to the API server and to everything in the pod of ${region}, as when a site loses power`);
  const event = { what: `${region} lost, API server and all`, atMs: Date.now(), from: region };
  await devnet.kill(region);
  return nextForger(stage, event, LOSS_BOUND_MS);
}

async function revive(stage: Stage<RegionsDevnet>, region: string): Promise<StoryEvent> {
  const { devnet, say, observer } = stage;
  say(`${region} returns, and gets the seat back once it has been ready for ${FAILBACK_SECONDS} s`);
  const atMs = Date.now();
  await devnet.revive(region);
  const event = { what: `${region} returns`, atMs, from: "", wanted: region };
  const back = await nextForger(stage, event, RETURN_BOUND_MS);
  // Whoever forged until then, which may be another one than at the beginning.
  const { slots } = observer.now();
  const firstAtMs = slots.find(({ pod, timeMs }) => pod === region && timeMs >= atMs)?.timeMs ?? 0;
  const before = slots.findLast(({ pod, timeMs }) => pod !== region && timeMs <= firstAtMs);
  return { ...back, from: before?.pod };
}
