import { describe, expect, it } from "vitest";
import { known, type PodFacts, poolViews, unknown } from "../src/index.ts";
import { aForger, aLeader, aPod, aSite, NOW_MS, secondsAgo } from "./builders.ts";

const noticesOf = (...pods: PodFacts[]) =>
  poolViews([aSite({ leaders: known([aLeader({ pods })]) })], NOW_MS).flatMap(({ notices }) => notices);
const mounted = (fingerprint: string) => ({ state: "valid", problems: [], fingerprint }) as const;

describe("a notice of different credentials", () => {
  it("names each set and the pods that have it, because a take-over would bring the old certificate back", () => {
    const pods = [
      aForger({ credentials: mounted("aaaaaaaaaaaaaaaa") }),
      aPod({ credentials: mounted("bbbb") }),
      aPod({ name: "producer-2", credentials: mounted("bbbb") }),
    ];

    expect(noticesOf(...pods)).toEqual([
      "pods have different credentials mounted: bbbb in producer-0, producer-2; aaaaaaaaaaaa in producer-1",
    ]);
  });

  it("is given across clusters, because a pool has one certificate wherever it forges", () => {
    const site = (context: string, pod: PodFacts) =>
      aSite({ context, leaders: known([aLeader({ poolId: "pool1a", pods: [pod] })]) });
    const eu = site("eu", aForger({ credentials: mounted("aaaa") }));
    const us = site("us", aPod({ credentials: mounted("bbbb") }));

    const [view] = poolViews([eu, us], NOW_MS);

    expect(view?.notices).toContain(
      "pods have different credentials mounted: aaaa in eu/producer-1; bbbb in us/producer-0",
    );
  });

  it.each([
    { case: "all have one set", others: { credentials: mounted("aaaa") } },
    { case: "another has none", others: { credentials: { state: "missing", problems: [] } as const } },
    { case: "another said so too long ago", others: { credentials: mounted("bbbb"), updated: secondsAgo(300) } },
  ])("is not given where $case", ({ others }) => {
    const notices = noticesOf(aForger({ credentials: mounted("aaaa") }), aPod(others));

    expect(notices.filter((notice) => notice.includes("credentials"))).toEqual([]);
  });

  it("is not given of pods that cannot be read", () => {
    const silent = unknown("timeout", "no answer");

    expect(poolViews([aSite({ leaders: silent })], NOW_MS).flatMap(({ notices }) => notices)).toEqual([]);
  });
});
