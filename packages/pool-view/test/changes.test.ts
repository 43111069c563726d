import { describe, expect, it } from "vitest";
import { changesBetween, known, poolViews, type SiteFacts, unknown } from "../src/index.ts";
import { aForger, aLeader, aLease, aPod, aSite, NOW_MS, secondsAgo } from "./builders.ts";

const viewsOf = (...sites: SiteFacts[]) => poolViews(sites, NOW_MS);
const changesFrom = (before: SiteFacts, after: SiteFacts) =>
  changesBetween(viewsOf(before), viewsOf(after), [after]).map(({ subject, message, isBad }) => ({
    subject,
    message,
    isBad,
  }));
const withPods = (...pods: Parameters<typeof aPod>[0][]) =>
  aSite({ leaders: known([aLeader({ pods: pods.map((pod) => aPod(pod)) })]) });

describe("what changed", () => {
  it("is nothing while only time passes", () => {
    const later = poolViews([aSite({ leases: known([aLease({ renewTime: secondsAgo(-3) })]) })], NOW_MS + 3000);

    expect(changesBetween(viewsOf(aSite()), later)).toEqual([]);
  });

  it("is the new holder, what its pod does, and the verdict", () => {
    const before = aSite({ leaders: known([aLeader({ pods: [aPod()] })]), leases: known([aLease({ holder: "" })]) });
    const after = aSite({ leaders: known([aLeader({ pods: [aForger({ name: "producer-0" })] })]) });

    expect(changesFrom(before, after)).toEqual([
      { subject: "lease", message: "lease held by producer-1, term 3", isBad: false },
      { subject: "pod", message: "producer-0: forging, intent on, node on real (ForgingVerified)", isBad: false },
      { subject: "verdict", message: "1 forger: producer-0", isBad: false },
    ]);
  });

  it("is bad where a pod falls silent, goes, or cannot be read any more", () => {
    const silent = changesFrom(withPods({}), withPods({ updated: secondsAgo(50) }));
    const unread = changesFrom(aSite(), aSite({ leaders: unknown("timeout", "no answer") }));

    expect(silent[0]).toEqual({ subject: "pod", message: "producer-0: unknown (stale)", isBad: true });
    expect(unread.every(({ isBad }) => isBad)).toBe(true);
    expect(changesFrom(withPods({}, { name: "b" }), withPods({}))).toContainEqual({
      subject: "pod",
      message: "b: no longer reported",
      isBad: false,
    });
  });

  it("is each step of a hand-over", () => {
    const at = (phase: string) =>
      aSite({ leaders: known([aLeader({ handover: { id: "h1", to: "producer-0", phase, gapMilliseconds: 900 } })]) });

    expect(changesFrom(at("stopping"), at("done"))).toEqual([
      { subject: "handover", message: "hand-over h1 to producer-0: done, gap 900 ms", isBad: false },
    ]);
    expect(changesFrom(at("stopping"), at("refused"))).toMatchObject([{ isBad: true }]);
  });

  it("is a pool that came or went", () => {
    const empty = aSite({ leaders: known([]), leases: known([]) });

    expect(changesFrom(empty, aSite()).at(-1)).toMatchObject({ subject: "verdict", message: "1 forger: producer-1" });
    expect(changesFrom(aSite(), empty)).toEqual([{ subject: "verdict", message: "no longer there", isBad: true }]);
  });

  it("is never that a pool went where nothing could be read: it may forge as before", () => {
    const silent = unknown("timeout", "no answer");

    expect(changesFrom(aSite(), aSite({ leaders: silent, leases: silent }))).toEqual([
      { subject: "verdict", message: "forger unknown, not read (timeout: no answer)", isBad: true },
    ]);
  });

  it("is that a pool went where it was, though another context could not be read", () => {
    const eu = aSite({ context: "eu" });
    const empty = aSite({ context: "eu", leaders: known([]), leases: known([]) });
    const silent = unknown("timeout", "no answer");
    const us = aSite({ context: "us", leaders: silent, leases: silent });

    expect(changesBetween(viewsOf(eu), viewsOf(empty, us), [empty, us])).toMatchObject([
      { message: "no longer there" },
    ]);
  });
});
