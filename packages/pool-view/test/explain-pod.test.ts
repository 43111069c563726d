import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainPod, known, type PodFacts, poolViews, type SiteFacts, unknown } from "../src/index.ts";
import { aForger, aLeader, aLease, aPod, aSite, NOW_MS, secondsAgo } from "./builders.ts";

function explain(pod: PodFacts, over: Partial<SiteFacts> = {}) {
  const [view] = poolViews([aSite({ leaders: known([aLeader({ pods: [pod] })]), ...over })], NOW_MS);
  const site = view?.sites[0];
  if (site?.pods.kind !== "known" || site.pods.value[0] === undefined) throw new Error("the pod was not read");
  return explainPod(site.pods.value[0], site);
}

describe("why a pod forges or does not", () => {
  it("is said link by link for the pod that forges", () => {
    const { conclusion, reasons } = explain(aForger());

    expect(conclusion).toBe("producer-1 forges");
    expect(reasons.map(({ subject, stands }) => `${subject} ${stands}`)).toEqual([
      "report for",
      "lease for",
      "credentials for",
      "kes for",
      "node for",
      "sidecar for",
      "truth for",
    ]);
  });

  it("names the lease of another pod first, because that decides", () => {
    expect(explain(aPod()).conclusion).toBe(
      "producer-0 does not forge: lease held by producer-1 for 14.0 s more, term 3",
    );
  });

  it("names what keeps every pod from forging while the lease is free", () => {
    const free = known([aLease({ state: "free", holder: "", reason: "stop-requested" })]);
    const broken = aPod({ credentials: { state: "invalid", problems: ["kes.skey: does not belong to node.cert"] } });

    const { conclusion, reasons } = explain(broken, { leases: free });

    expect(conclusion).toContain("lease free (stop-requested)");
    expect(reasons).toContainEqual({
      subject: "credentials",
      stands: "against",
      message: "invalid; kes.skey: does not belong to node.cert",
    });
  });

  it("says that it is not known, and which link cannot be seen", () => {
    expect(explain(aForger({ updated: secondsAgo(60) })).conclusion).toBe(
      "it is not known whether producer-1 forges: report last report 1m ago",
    );
    expect(explain(aPod({ nodeTruth: undefined }), { leases: unknown("forbidden", "no") }).conclusion).toBe(
      "it is not known whether producer-0 forges: lease forbidden: no",
    );
  });

  it("says of a holder whose lease ran out that it must have stopped", () => {
    const { part, reasons } = explain(aForger(), { leases: known([aLease({ renewTime: secondsAgo(20) })]) });

    expect(part).toBe("uncertain");
    expect(reasons[1]).toMatchObject({ stands: "against", message: "held, but ran out 5s ago: it must have stopped" });
  });

  it("says of no pod that it forges while another holds the lease and got it later than the pod's report", () => {
    const seconds = fc.integer({ min: 0, max: 39 });

    fc.assert(
      fc.property(seconds, seconds, (reported, acquired) => {
        const leases = known([aLease({ holder: "other_1", acquireTime: secondsAgo(acquired) })]);

        const { part } = explain(aForger({ updated: secondsAgo(reported) }), { leases });

        expect(part).toBe(reported > acquired ? "uncertain" : "forger");
      }),
    );
  });
});
