import { describe, expect, it } from "vitest";
import { awaitFact } from "./await-fact.ts";
import { FORGED_MS, type Following, STEADY_MS, TOLD_MS, tell } from "./follow-pages.ts";
import { openPage } from "./operator-pages.ts";
import type { OperatorSites } from "./operator-sites.ts";

const failOver = openPage("fail-over.md");

/** The page on failing over, on a pool of three regions of which `us` forges with two pods. */
export function failOverPageSuite(following: Following): void {
  describe("fails over by hand", () => {
    it("to another pod, and on to the next one though something may be broken", async () => {
      const { sites } = following;
      const { standby, forger } = await sites.podsOf("us");
      for (const block of [failOver.next(), failOver.next()]) {
        const { out } = await following.runUntilWell(block, "us", { STANDBY: standby.name });
        expect(out).toContain("1 forger");
      }

      for (const [to, block] of [
        [standby.name, failOver.next()],
        [forger.name, failOver.next()],
      ] as const) {
        await sites.steady("us", STEADY_MS);
        const askedAtMs = Date.now();
        const { out } = await following.runOnceAllowed(block, "us", { STANDBY: to });
        tell(out);
        await sites.forgedAfter(askedAtMs, FORGED_MS, `us/${to}`);
      }
    });

    it("from a pod that is deleted", async () => {
      const { sites } = following;
      await sites.steady("us", STEADY_MS);
      const { standby, forger } = await sites.podsOf("us");
      const deletedAtMs = Date.now();

      await following.run(failOver.next(), "us", { LEADER: forger.name });

      const next = await sites.forgedAfter(deletedAtMs, FORGED_MS, `us/${standby.name}`);
      tell(`deleted: forged ${next.timeMs - deletedAtMs} ms later`);
    });

    it("to another region, which gives the seat back", async () => {
      const { sites } = following;
      await sites.steady("us", STEADY_MS);
      const block = failOver.next();

      const { out } = await following.runOnceAllowed(block, "us");
      tell(out);

      await sites.forgedAfter(Date.now(), FORGED_MS, "us/");
      expect(out).toMatch(/^eu took over from us/);
    });

    it("away from a region for a maintenance, until that is ended", async () => {
      const { sites } = following;
      await sites.steady("us", STEADY_MS);
      const startedAtMs = Date.now();
      await following.run(failOver.next(), "us");
      const next = await sites.forgedAfter(startedAtMs, FORGED_MS, "eu/");
      tell(`maintenance: forged ${next.timeMs - startedAtMs} ms later`);
      const endedAtMs = Date.now();

      await following.run(failOver.next(), "us");

      await sites.forgedAfter(endedAtMs, STEADY_MS, "us/");
    });

    it("with kubectl alone, to another pod", async () => {
      const { sites } = following;
      await sites.steady("us", STEADY_MS);
      const { standby } = await sites.podsOf("us");
      const block = failOver.next();

      const { atMs, answer } = await awaitFact("hand-over that is not refused", STEADY_MS, async () => {
        const askedAtMs = Date.now();
        await following.run(block, "us", { STANDBY: standby.name });
        const answer = await lastAnswer(sites);
        return answer.phase === "refused" ? undefined : { atMs: askedAtMs, answer };
      });

      await sites.forgedAfter(atMs, FORGED_MS, `us/${standby.name}`);
      expect(answer).toMatchObject({ phase: "done", to: standby.name });
      tell(`asked with kubectl: nobody forged for ${answer.gapMilliseconds} ms`);
    });

    it("with kubectl alone, away from a region by what another API server keeps of it", async () => {
      const { sites } = following;
      await sites.steady("us", STEADY_MS);
      const disabledAtMs = Date.now();
      await following.run(failOver.next(), "eu");
      await sites.forgedAfter(disabledAtMs, FORGED_MS, "eu/");
      const enabledAtMs = Date.now();

      await following.run(failOver.next(), "eu");

      await sites.forgedAfter(enabledAtMs, STEADY_MS, "us/");
      await sites.steady("us", STEADY_MS);
      const block = failOver.next();
      const { out } = await following.runUntilWell(block, "us");
      tell(out);
      expect(out).toContain("single  ");
      expect(out).toMatch(/ \d+ ms /);
      expect(failOver.left()).toEqual([]);
    });
  });
}

interface Answer {
  readonly phase: string;
  readonly to: string;
  readonly gapMilliseconds?: number;
}

/** What the sidecars of `us` say of the request that lies there. */
function lastAnswer(sites: OperatorSites): Promise<Answer> {
  return awaitFact("answer to the request", TOLD_MS, async () => {
    const { items } = JSON.parse(await sites.kubectl("us", "get", "cardanoleaders", "-o", "json"));
    const [{ metadata, status }] = items;
    const { id } = JSON.parse(metadata.annotations["cardano.io/handover"]);
    const { handover } = status;
    return handover?.id === id && handover.phase !== "accepted" ? (handover as Answer) : undefined;
  });
}
