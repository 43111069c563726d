import { setTimeout as sleep } from "node:timers/promises";
import { describeIfControlPlane } from "@cardano-forge/control-plane/vitest";
import { expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import {
  COMMANDED,
  DISABLED,
  END_OF_MAINTENANCE,
  STEADY_MS,
  STOP_MS,
  TOLD_MS,
  tell,
  useCommandedPool,
} from "./harness/commanded-pool.ts";
import { regionCommandsSuite } from "./harness/region-commands-suite.ts";
import { startDevnetServer } from "./harness/region-server.ts";

describeIfControlPlane("kubectl on three regions of a pool, on stand-in API servers", () => {
  const pool = useCommandedPool(startDevnetServer);
  regionCommandsSuite(pool);

  it("moves forging to the region that a request names, and answers it by its id with what it cost", async () => {
    const { regions, first } = pool;
    const to = regions.names.at(-1) as string;
    let count = 0;
    // Refused until that region has been ready for as long as the lease lasts.
    const { answer, askedAtMs } = await awaitFact("hand-over", STEADY_MS, async () => {
      count += 1;
      const asked = { askedAtMs: Date.now(), answer: await pool.ask(first, { id: `r-${count}`, to }) };
      return asked.answer.phase === "refused" ? undefined : asked;
    });

    expect(answer).toMatchObject({ id: `r-${count}`, phase: "done" });
    // Handed over rather than waited out.
    expect(answer.gapMilliseconds).toBeLessThan(COMMANDED.globalLeaseMs);
    expect(answer.message).toContain(`${to} has the pool's seat; ${regions.clusterOf(first)} comes before it`);
    const next = await regions.forgedAfter(askedAtMs, STOP_MS + COMMANDED.globalLeaseMs, first);
    expect(next.pod).toMatch(`${to}/`);
    tell(`moved by request: forged ${next.timeMs - askedAtMs} ms after it, a gap of ${answer.gapMilliseconds} ms`);
    await regions.steady(STEADY_MS, first);
  });

  it("is told who has the seat where it asks a region that has not", async () => {
    const { regions, first } = pool;
    const [, second, third] = regions.names as [string, string, string];

    const answer = await pool.ask(second, { id: "r-else", to: third });

    expect(answer).toMatchObject({ phase: "refused", message: expect.stringContaining(`ask in ${first}`) });
  });

  it("stops forging where every region is disabled, and starts it again with the first that is not", async () => {
    const { names, judge } = pool.regions;
    await Promise.all(names.map((region) => pool.patch(region, region, DISABLED)));
    const disabledAtMs = Date.now();
    await awaitFact("word of every leader", TOLD_MS, async () => {
      const told = await Promise.all(names.map((region) => pool.read(region, "status.forgingEnabled")));
      return told.every((forging) => forging === "false") ? true : undefined;
    });

    // Longer than a seat lasts that nobody renews.
    await sleep(Math.max(0, disabledAtMs + STOP_MS + COMMANDED.globalLeaseMs - Date.now()));

    expect((await judge.forged()).filter(({ timeMs }) => timeMs > disabledAtMs + STOP_MS)).toEqual([]);
    const enabledAtMs = Date.now();
    await pool.patch(pool.first, pool.first, END_OF_MAINTENANCE);
    expect((await pool.regions.forgedAfter(enabledAtMs, STEADY_MS)).pod).toMatch(`${pool.first}/`);
  });
});
