import { describe, expect, it } from "vitest";
import { known, type PodFacts, renderVerdict, unknown } from "../src/index.ts";
import { podView } from "../src/pod-view.ts";
import { decideVerdict, qualifiedName, type SeenSite } from "../src/verdict.ts";
import { aForger, aPod, NOW_MS, secondsAgo } from "./builders.ts";

const HELD = known({ holderPod: "producer-1", leftSeconds: 12 });
const seen = (pods: readonly PodFacts[], lease: SeenSite["lease"] = HELD): SeenSite => ({
  pods: known(pods.map((pod) => podView(pod, NOW_MS))),
  lease,
});
const verdictOf = (...given: Parameters<typeof seen>) => decideVerdict([seen(...given)]);

const CASES: { title: string; pods: PodFacts[]; words: string; isFine: boolean }[] = [
  { title: "one forger and standbys", pods: [aForger(), aPod()], words: "1 forger: producer-1", isFine: true },
  { title: "only standbys", pods: [aPod()], words: "no forger", isFine: false },
  {
    title: "two forgers",
    pods: [aForger(), aForger({ name: "producer-2" })],
    words: "2 FORGERS: producer-1, producer-2",
    isFine: false,
  },
  {
    // A decoy belongs to no pool.
    title: "a standby on decoys beside the forger",
    pods: [aForger(), aPod({ nodeTruth: { forging: "on", with: "decoy" } })],
    words: "1 forger: producer-1",
    isFine: true,
  },
  {
    title: "a standby whose node cannot be read",
    pods: [aForger(), aPod({ nodeTruth: { forging: "unknown" } })],
    words: "1 forger: producer-1, 1 pod unknown",
    isFine: false,
  },
  {
    title: "a standby that has been silent for more than 40 s",
    pods: [aForger(), aPod({ updated: secondsAgo(41) })],
    words: "1 forger: producer-1, 1 pod unknown",
    isFine: false,
  },
  {
    // What it said last does not count, however good it was.
    title: "a forger that has been silent for more than 40 s",
    pods: [aForger({ updated: secondsAgo(41) }), aPod()],
    words: "forger unknown, 1 pod unknown",
    isFine: false,
  },
  {
    title: "a report from the future, of a clock that is wrong",
    pods: [aForger({ updated: secondsAgo(-41) })],
    words: "forger unknown, 1 pod unknown",
    isFine: false,
  },
  {
    title: "an entry that does not say when it was written",
    pods: [aForger({ updated: undefined })],
    words: "forger unknown, 1 pod unknown",
    isFine: false,
  },
  {
    // No start period in its metrics: the sidecar installed the real keys, so it can only forge with those.
    title: "a forger that does not show with which keys",
    pods: [aForger({ nodeTruth: { forging: "on", with: "unknown" } })],
    words: "1 forger: producer-1",
    isFine: true,
  },
  {
    title: "a standby that forges and does not show with which keys",
    pods: [aForger(), aPod({ nodeTruth: { forging: "on", with: "unknown" } })],
    words: "1 forger: producer-1, 1 pod unknown",
    isFine: false,
  },
];

describe("the verdict", () => {
  it.each(CASES)("says '$words' of $title", ({ pods, words, isFine }) => {
    const verdict = verdictOf(pods);

    expect(renderVerdict(verdict)).toBe(words);
    expect(verdict.isFine).toBe(isFine);
  });

  it("does not count on a forger whose lease has run out: it is dead, or has stopped since it said so", () => {
    const verdict = verdictOf([aForger(), aPod()], known({ holderPod: "producer-1", leftSeconds: -0.1 }));

    expect(renderVerdict(verdict)).toBe("forger unknown, 1 pod unknown");
  });

  it("counts a forger while somebody else holds the lease, because that is what must not be overlooked", () => {
    const verdict = verdictOf([aForger()], known({ holderPod: "producer-2", leftSeconds: -3 }));

    expect(verdict.forgers).toEqual(["producer-1"]);
  });

  it("does not count on what a pod said before another one got the lease: that is how every crash looks", () => {
    const held = known({ holderPod: "producer-2", leftSeconds: 12, acquireTime: secondsAgo(3) });

    const verdict = verdictOf([aForger({ updated: secondsAgo(20) }), aForger({ name: "producer-2" })], held);

    expect(renderVerdict(verdict)).toBe("1 forger: producer-2, 1 pod unknown");
    expect(verdict.isFine).toBe(false);
  });

  it("counts two forgers once the one that lost the lease says again that it forges", () => {
    const held = known({ holderPod: "producer-2", leftSeconds: 12, acquireTime: secondsAgo(5) });

    const verdict = verdictOf([aForger({ updated: secondsAgo(4) }), aForger({ name: "producer-2" })], held);

    expect(renderVerdict(verdict)).toBe("2 FORGERS: producer-1, producer-2");
  });

  it("is not fine where the Lease may not be read: a forger that has died since it said so looks the same", () => {
    const verdict = verdictOf([aForger(), aPod()], unknown("forbidden", "no"));

    expect(renderVerdict(verdict)).toBe("1 forger: producer-1, 1 Lease unknown");
    expect(verdict).toMatchObject({ leaseUnknown: ["producer-1"], isFine: false });
  });

  it("counts two forgers also where the Lease may not be read, because that is what must not be overlooked", () => {
    const verdict = verdictOf([aForger(), aForger({ name: "producer-2" })], unknown("forbidden", "no"));

    expect(renderVerdict(verdict)).toBe("2 FORGERS: producer-1, producer-2, 2 Leases unknown");
  });

  it("needs no Lease of a context where nobody says to forge", () => {
    const verdict = decideVerdict([
      { ...seen([aForger()]), context: "eu" },
      { ...seen([aPod()], unknown("forbidden", "no")), context: "us" },
    ]);

    expect(verdict).toMatchObject({ leaseUnknown: [], isFine: true });
  });

  it("knows nothing where no pod could be read", () => {
    const verdict = decideVerdict([{ pods: unknown("forbidden", "no"), lease: HELD }]);

    expect(renderVerdict(verdict)).toBe("forger unknown");
    expect(verdict.isFine).toBe(false);
  });

  it("counts the forgers of all contexts, because two clusters that forge are two forgers", () => {
    const verdict = decideVerdict([
      { ...seen([aForger()]), context: "eu" },
      { ...seen([aForger()]), context: "us" },
    ]);

    expect(renderVerdict(verdict)).toBe("2 FORGERS: eu/producer-1, us/producer-1");
  });

  it("is not fine while one context cannot be read: a second forger may be there", () => {
    const verdict = decideVerdict([
      { ...seen([aForger(), aPod()]), context: "eu" },
      { pods: unknown("timeout", "no answer"), lease: unknown("timeout", "no answer"), context: "us" },
    ]);

    expect(renderVerdict(verdict)).toBe("1 forger: eu/producer-1, 1 context not read");
    expect(verdict.isFine).toBe(false);
  });

  it("never says that nobody forges while one context cannot be read", () => {
    const verdict = decideVerdict([
      { ...seen([aPod()]), context: "eu" },
      { pods: unknown("timeout", "no answer"), lease: HELD, context: "us" },
    ]);

    expect(verdict.kind).toBe("unknown");
  });

  it("knows nothing of a pool that nobody was asked about", () => {
    expect(decideVerdict([])).toMatchObject({ kind: "unknown", isFine: false });
  });
});

describe("the name of a pod among those of all contexts", () => {
  it.each([
    { context: undefined, pod: "producer-0", name: "producer-0" },
    { context: "eu", pod: "producer-0", name: "eu/producer-0" },
    // Who had a seat before may be of a cluster that another context tells of.
    { context: "eu", pod: "producer-0@mainnet-us", name: "producer-0@mainnet-us" },
  ])("is $name", ({ context, pod, name }) => {
    expect(qualifiedName(context, pod)).toBe(name);
  });
});
