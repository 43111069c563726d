import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCardanoLeader } from "../src/cardano-leader.ts";
import type { CardanoLeader, LeaderStatus } from "../src/index.ts";
import { planLeaderStatus, type StatusPatch } from "../src/leader-status-plan.ts";

const text = fc.string({ maxLength: 2_000, unit: "binary" });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const time = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1_000).toISOString());
const condition = fc.record({
  type: fc.constantFrom("Ready" as const, "LeaderElected" as const, "Syncing" as const),
  status: fc.constantFrom("True" as const, "False" as const, "Unknown" as const),
  reason: optional(text),
  message: optional(text),
});
const wanted: fc.Arbitrary<LeaderStatus> = fc.record({
  leaderPod: fc.constantFrom("", "p-0", "p-1"),
  forgingEnabled: fc.boolean(),
  reason: text,
  message: text,
  term: optional(fc.nat()),
  leaseName: optional(fc.constant("cardano-node-leader")),
  conditions: fc.uniqueArray(condition, { selector: ({ type }) => type }),
  transition: optional(fc.record({ at: time, to: fc.constantFrom("p-0", "p-1"), reason: optional(text) })),
  handover: optional(fc.record({ id: fc.constantFrom("1", "2"), message: optional(text) })),
});

const metadata = { name: "a", namespace: "pools", uid: "u", resourceVersion: "7", generation: 1 };
const nothing: CardanoLeader = parseCardanoLeader({ metadata });

/** What a server makes of the patch: the fields over those that were there. */
function afterWrite(before: CardanoLeader, patch: StatusPatch | undefined): CardanoLeader {
  const status = JSON.parse(JSON.stringify({ ...before.status, ...patch })) as object;
  return parseCardanoLeader({ metadata, status });
}

const now = "2026-01-02T03:04:05.000Z";
const later = "2026-01-02T03:05:05.000Z";

describe("a plan for the leader's status", () => {
  it("says everything at once: after it was written there is nothing left to write", () => {
    fc.assert(
      fc.property(wanted, wanted, (first, second) => {
        const before = afterWrite(nothing, planLeaderStatus(nothing, first, { now, unsupported: [] }));

        const after = afterWrite(before, planLeaderStatus(before, second, { now, unsupported: [] }));

        expect(planLeaderStatus(after, second, { now: later, unsupported: [] })).toBeUndefined();
      }),
    );
  });

  it("always has the three fields that the predecessor's definition requires", () => {
    fc.assert(
      fc.property(wanted, (status) => {
        const patch = planLeaderStatus(nothing, status, { now, unsupported: [] });

        expect(patch).toMatchObject({
          leaderPod: status.leaderPod,
          forgingEnabled: status.forgingEnabled,
          lastTransitionTime: expect.any(String),
        });
      }),
    );
  });

  it("moves the time of the last transition exactly when the leader or its forging changed", () => {
    fc.assert(
      fc.property(wanted, wanted, (first, second) => {
        const before = afterWrite(nothing, planLeaderStatus(nothing, first, { now, unsupported: [] }));

        const after = afterWrite(before, planLeaderStatus(before, second, { now: later, unsupported: [] }));

        const isSame = first.leaderPod === second.leaderPod && first.forgingEnabled === second.forgingEnabled;
        expect(after.status.lastTransitionTime).toBe(isSame ? now : later);
      }),
    );
  });

  it("never has a text that the definition would refuse, nor half a character", () => {
    fc.assert(
      fc.property(wanted, (status) => {
        const patch = planLeaderStatus(nothing, status, { now, unsupported: [] }) as {
          reason: string;
          message: string;
        };

        expect([...patch.message].length).toBeLessThanOrEqual(1_024);
        expect([...patch.reason].length).toBeLessThanOrEqual(128);
        expect(patch.message === status.message || patch.message.isWellFormed()).toBe(true);
      }),
    );
  });

  it("does not write for the sake of fields that the installed definition drops", () => {
    fc.assert(
      fc.property(wanted, (status) => {
        const patch = planLeaderStatus(nothing, status, { now, unsupported: [] });
        const { term: _, leaseName: __, history: ___, handover: ____, ...kept } = { ...patch };
        const after = afterWrite(nothing, kept);

        const unsupported = ["term", "leaseName", "history", "handover"];
        expect(planLeaderStatus(after, status, { now: later, unsupported })).toBeUndefined();
      }),
    );
  });
});
