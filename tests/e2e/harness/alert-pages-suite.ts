import { describe, expect, it } from "vitest";
import { awaitFact } from "./await-fact.ts";
import { FORGED_MS, type Following, STEADY_MS, TOLD_MS } from "./follow-pages.ts";
import { openPage } from "./operator-pages.ts";
import { sidecarProcessesOf } from "./sidecar-processes.ts";

const local = openPage("alerts/multiple-local-forgers.md");
const regions = openPage("alerts/multiple-cluster-forgers.md");
const intent = openPage("alerts/intent-mismatch.md");

/** What the page of an alert shows of a pool that is well. */
const LOOKS: readonly { readonly page: string; readonly seen: readonly RegExp[] }[] = [
  { page: "alerts/kes-expiring-soon.md", seen: [/KES LEFT/, /on real +valid +\d\d /] },
  {
    page: "alerts/leadership-flapping.md",
    seen: [/history:[\s\S]*gapMilliseconds: \d+[\s\S]*reason: ForgingVerified/],
  },
  { page: "alerts/lease-near-expiry.md", seen: [/^ok$/m] },
  { page: "alerts/no-active-forger.md", seen: [/1 forger/, /^cardano-leader-mainnet-\S+ +bp-cardano-node-\d/m] },
  { page: "alerts/cluster-health-degraded.md", seen: [/HEALTHY/, /-us /, /-eu /, /-ap /] },
  { page: "alerts/kube-api-errors.md", seen: [/^leases\.coordination\.k8s\.io .*\[get .*update/m] },
  { page: "alerts/sidecar-down.md", seen: [/^bp-cardano-node-0 .*Running/m, /^bp-cardano-node-1 .*Running/m] },
];

/** The pages of alerts, on a pool of three regions of which `us` forges with two pods. */
export function alertPagesSuite(following: Following): void {
  describe("follows the page of an alert", () => {
    it.each(LOOKS)("and sees with $page what there is to see", async ({ page: name, seen }) => {
      const page = openPage(name);
      const words = { NAMESPACE: "pool", ACCOUNT: "bp-cardano-node" };

      const { out } = await following.runUntilWell(page.next(), "us", words);

      for (const pattern of seen) expect(out).toMatch(pattern);
      expect(page.left()).toEqual([]);
    });

    it("and is told of a pod that cannot use its keys which file is wrong, and of one that could not take over why", async () => {
      const { sites, end } = following;
      const [invalid, notReady] = [openPage("alerts/credentials-invalid.md"), openPage("alerts/standby-not-ready.md")];
      const [look, lookAgain] = [invalid.next(), notReady.next()];
      await sites.replaceKeys("ap", { "kes.skey": "{}" });

      const { out } = await awaitFact("pod that refuses its keys", TOLD_MS, async () => {
        const looked = await end(look, "ap");
        return / invalid /.test(looked.out) ? looked : undefined;
      });
      const standby = await end(lookAgain, "ap");

      expect(out).toMatch(/! bp-cardano-node-0: \S+kes\.skey is not a KES signing key/);
      expect(standby.out).toMatch(/^ +bp-cardano-node-0 +standby +standby .* invalid/m);
      await sites.replaceKeys("ap", {});
      await sites.steady("us", STEADY_MS);
      expect([...invalid.left(), ...notReady.left()]).toEqual([]);
    });

    it("and finds the Event of a sidecar that was fenced, while the pool forges on", async () => {
      const { sites, run } = following;
      const page = openPage("alerts/fenced.md");
      const { standby, forger } = await sites.podsOf("us");
      process.kill(sidecarProcessesOf(standby).engine, "SIGKILL");
      await awaitFact("Event", TOLD_MS, async () =>
        (await sites.kubectl("us", "get", "events", "--field-selector=reason=Fenced", "-o", "name")) === ""
          ? undefined
          : true,
      );

      const { out } = await run(page.next(), "us");

      expect(out).toContain(`${standby.name}: `);
      await sites.forgedAfter(Date.now(), FORGED_MS, `us/${forger.name}`);
      await sites.steady("us", STEADY_MS);
    });

    it("and deletes a pod whose node does not follow, which comes back on decoys", async () => {
      const { sites, run } = following;
      const { standby } = await sites.podsOf("us");
      const before = await sites.kubectl("us", "get", "pod", standby.name, "-o", "jsonpath={.metadata.uid}");

      await run(intent.next(), "us", { PRODUCER: standby.name });

      await awaitFact("new pod", TOLD_MS, async () => {
        const query = ["get", "pod", standby.name, "--ignore-not-found", "-o", "jsonpath={.metadata.uid}"];
        const uid = await sites.kubectl("us", ...query);
        return uid !== "" && uid !== before ? true : undefined;
      });
      const atRest = await awaitFact("pod that stands by again", STEADY_MS, async () => {
        const view = (await sites.views("us")).find(({ pod }) => pod === standby.name);
        return view?.phase === "standby" ? view.credentials.atRest : undefined;
      });
      await sites.steady("us", STEADY_MS);
      expect(atRest).toBe("decoy");
      expect(intent.left()).toEqual([]);
    });

    it("and stops one of two pods that forge, whereupon the other one does", async () => {
      const { sites, run } = following;
      const { standby, forger } = await sites.podsOf("us");
      const { out } = await following.runUntilWell(local.next(), "us");
      expect(out.match(/on real/g)).toHaveLength(1);
      const deletedAtMs = Date.now();

      await run(local.next(), "us", { PRODUCER: forger.name });

      await sites.forgedAfter(deletedAtMs, FORGED_MS, `us/${standby.name}`);
      await sites.steady("us", STEADY_MS);
      expect(local.left()).toEqual([]);
    });

    it("and turns a cluster off, whose pods are gone then, while the pool forges on", async () => {
      const { sites, run } = following;
      // It does not forge, which is no good end for forgectl.
      const { out } = await following.end(regions.next(), "us", { REGION: "ap" });
      expect(out).toMatch(/-ap +\S+ +3 .* no /);

      await run(regions.next(), "ap", { PRODUCERS: "bp-cardano-node" });

      await awaitFact("end of the pods", TOLD_MS, async () =>
        (await sites.kubectl("ap", "get", "pods", "-o", "name")) === "" ? true : undefined,
      );
      await sites.forgedAfter(Date.now(), FORGED_MS, "us/");
      await sites.kubectl("ap", "scale", "statefulset", "bp-cardano-node", "--replicas=1");
      await sites.steady("us", STEADY_MS);
      expect(regions.left()).toEqual([]);
    });

    it("and has nothing to run where there are only logs to look at", () => {
      expect(openPage("alerts/node-tip-stale.md").left()).toEqual([]);
    });
  });
}
