import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyForging, type ForgingTruth } from "../src/classify-forging.ts";
import { countOf } from "../src/sample-series.ts";
import type { TimedSample } from "../src/scrape-node-metrics.ts";
import { type NodeEvent, NodeModel, type Quirk, tornSample } from "./node-model.ts";

const REAL = 20;
const DECOY = 10;

const event: fc.Arbitrary<NodeEvent> = fc.oneof(
  { weight: 60, arbitrary: fc.constant({ kind: "nothing" } as const) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(REAL, DECOY, undefined).map((startKesPeriod) => ({ kind: "hangup", startKesPeriod })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("restart", "lose-ledger-view", "regain-ledger-view", "lose-slot", "regain-slot")
      .map((kind) => ({ kind }) as NodeEvent),
  },
) as fc.Arbitrary<NodeEvent>;

const life = fc.record({
  quirk: fc.constantFrom<Quirk>("right", "stays-0", "absent", "starts-at-1"),
  events: fc.array(event, { minLength: 40, maxLength: 160 }),
  /** Ticks between two scrapes. */
  pace: fc.integer({ min: 1, max: 50 }),
  isCertificateFirst: fc.boolean(),
});

interface Moment {
  readonly truth: ForgingTruth;
  readonly node: NodeModel;
  readonly samples: readonly TimedSample[];
  /** The last moment at which a signal or a start could have changed what the node does. */
  readonly changedAtMs: number;
}

/** Lives through the events and asks after each scrape. The caller knows each SIGHUP, as a sidecar knows its own. */
function liveThrough(
  { quirk, events, pace, isCertificateFirst }: typeof life extends fc.Arbitrary<infer T> ? T : never,
  check: (moment: Moment) => void,
): void {
  const node = new NodeModel(quirk);
  const samples: TimedSample[] = [];
  let changedAtMs = 0;
  let earlier = node.show();
  events.forEach((happening, index) => {
    node.tick(happening);
    if (happening.kind === "hangup" || happening.kind === "restart") changedAtMs = node.nowMs;
    const later = node.show();
    if (index % pace === 0 && later.startTimeSeconds === earlier.startTimeSeconds) {
      samples.push(tornSample(earlier, later, node.nowMs, isCertificateFirst));
      const facts = { changedAtMs, realStartKesPeriod: REAL, decoyStartKesPeriods: [DECOY] };
      check({ truth: classifyForging(samples, facts), node, samples, changedAtMs });
    }
    earlier = later;
  });
}

describe("the truth about a node, whatever happens to it", () => {
  it("is never off while a forging thread runs that can tell the slot", () => {
    fc.assert(
      fc.property(life, (lived) => {
        // A node of these versions shows nothing that tells a sleeping thread from none.
        const isBlind = lived.quirk === "stays-0" || lived.quirk === "absent";
        const events = lived.events.filter(({ kind }) => !isBlind || !kind.endsWith("-slot"));
        liveThrough({ ...lived, events }, ({ truth, node }) => {
          if (truth.kind === "off") expect(node.thread).toBeUndefined();
        });
      }),
      { numRuns: 3000 },
    );
  });

  it("is never off when the count grew within the last three slots, except by an edge since", () => {
    fc.assert(
      fc.property(life, (lived) => {
        liveThrough(lived, ({ truth, samples }) => {
          const last = samples.at(-1) as TimedSample;
          const grown = samples.some(
            (sample) => last.sentAtMs - sample.receivedAtMs < 3000 && countOf(sample) < countOf(last),
          );
          if (grown && truth.kind === "off") expect(truth.because).toContain("from 1 to 0");
        });
      }),
      { numRuns: 1000 },
    );
  });

  it("names a certificate only when a check with it came to an end since the change", () => {
    fc.assert(
      fc.property(life, (lived) => {
        liveThrough(lived, ({ truth, node, changedAtMs }) => {
          if (truth.kind !== "on" || truth.with === "unknown") return;
          const named = truth.with === "real" ? REAL : DECOY;
          const ended = node.ends.filter(({ atMs }) => atMs > changedAtMs).map(({ startKesPeriod }) => startKesPeriod);

          expect(ended).toContain(named);
        });
      }),
      { numRuns: 3000 },
    );
  });

  it("is told in the end: a node that forges or not for five seconds is not unknown", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Quirk>("right", "stays-0"),
        fc.constantFrom(REAL, DECOY, undefined),
        fc.integer({ min: 1, max: 10 }),
        (quirk, startKesPeriod, pace) => {
          const hangup = { kind: "hangup", startKesPeriod } as const;
          const events: NodeEvent[] = [hangup, ...Array.from({ length: 60 }, () => ({ kind: "nothing" }) as const)];
          let told: ForgingTruth | undefined;
          liveThrough({ quirk, events, pace, isCertificateFirst: true }, ({ truth }) => {
            told = truth;
          });

          if (startKesPeriod === undefined) expect(told?.kind).toBe("off");
          else expect(told).toMatchObject({ kind: "on", with: startKesPeriod === REAL ? "real" : "decoy" });
        },
      ),
    );
  });
});
