import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LeaseObject, microTime, type RecordContent, readRecord, writeRecord } from "../src/index.ts";

const content: fc.Arbitrary<RecordContent> = fc.record(
  {
    state: fc.constantFrom("held", "free"),
    holder: fc.string({ minLength: 1, maxLength: 60 }),
    term: fc.integer({ min: 0, max: 2 ** 40 }),
    nonce: fc.stringMatching(/^[0-9a-f]{8,40}$/),
    prev: fc.stringMatching(/^[0-9a-f]{8,40}$/),
    to: fc.stringMatching(/^[a-z0-9-]{1,40}$/),
    note: fc.string({ minLength: 1, maxLength: 100 }),
    reason: fc.string({ minLength: 1, maxLength: 100 }),
    configuration: fc.record({
      arbiters: fc.stringMatching(/^[0-9a-f]{16}$/),
      durationMs: fc.integer({ min: 1000, max: 3_600_000 }),
      driftBound: fc.constantFrom(0.002, 0.001, 0.05),
    }),
    acquireTime: fc.constant(microTime(1_800_000_000_000)),
    renewTime: fc.constant(microTime(1_800_000_001_234)),
  },
  { requiredKeys: ["state", "holder", "term", "nonce", "configuration", "acquireTime", "renewTime"] },
);

const leaseOf = (value: RecordContent): LeaseObject => ({ ...writeRecord(value), uid: "u", resourceVersion: "1" });

describe("a record", () => {
  it("comes back as it was written", () => {
    fc.assert(
      fc.property(content, (value) => {
        const { state, term, nonce, prev, to, note, reason, configuration } = value;

        const record = readRecord(leaseOf(value));

        expect(record).toMatchObject({ state, term, nonce, isForeign: false, configuration });
        expect([record.prev, record.to, record.note, record.reason]).toEqual([prev, to, note, reason]);
        expect(record.holder).toBe(state === "held" ? value.holder : "");
      }),
    );
  });

  it.each([
    ["another holder", { holderIdentity: "client-go" }],
    ["no holder", { holderIdentity: "" }],
    ["another renew time", { renewTime: microTime(1_900_000_000_000) }],
    ["more transitions", { leaseTransitions: 99_999 }],
    ["no renew time", { renewTime: undefined }],
  ])("is foreign as soon as somebody who kept its annotation wrote %s", (_, change) => {
    const held = { state: "held", holder: "pod-0_1", term: 4, nonce: "abcdef12" } as const;
    const times = { acquireTime: microTime(0), renewTime: microTime(1) };
    const configuration = { arbiters: "00ff", durationMs: 15_000, driftBound: 0.002 };
    const lease = leaseOf({ ...held, ...times, configuration });

    const record = readRecord({ ...lease, ...change });

    expect(record).toMatchObject({ isForeign: true, prev: undefined, configuration: undefined });
    expect(record.state).toBe("holderIdentity" in change && change.holderIdentity === "" ? "free" : "held");
    expect(record.nonce).not.toBe("abcdef12");
  });

  it("means something whatever lies there, and never takes strangers for its own", () => {
    const anything: fc.Arbitrary<LeaseObject> = fc.record({
      uid: fc.string(),
      resourceVersion: fc.string(),
      holderIdentity: fc.option(fc.string(), { nil: undefined }),
      leaseDurationSeconds: fc.option(fc.integer(), { nil: undefined }),
      acquireTime: fc.option(fc.string(), { nil: undefined }),
      renewTime: fc.option(fc.string(), { nil: undefined }),
      leaseTransitions: fc.option(fc.integer(), { nil: undefined }),
      annotation: fc.option(fc.oneof(fc.json(), fc.string(), fc.constant("x".repeat(300_000))), { nil: undefined }),
    });
    fc.assert(
      fc.property(anything, (lease) => {
        const record = readRecord(lease);
        expect(record.isForeign).toBe(true);
        expect(record.term).toBeGreaterThanOrEqual(0);
        expect(record.durationMs).toBeGreaterThanOrEqual(0);
        expect(record.state).toBe((lease.holderIdentity ?? "") === "" ? "free" : "held");
      }),
    );
  });

  it("writes times with exactly six digits, because real API servers refuse fewer", () => {
    expect(microTime(1_800_000_001_234)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });
});
