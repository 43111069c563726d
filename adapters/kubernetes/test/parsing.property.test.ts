import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCardanoLeader } from "../src/cardano-leader.ts";
import { parseLease, toLeaseObject } from "../src/lease-object.ts";

const metadata = { name: "a", namespace: "pools", uid: "u", resourceVersion: "7" };
const anything = fc.jsonValue({ maxDepth: 5 });
const fields = (...names: readonly string[]) => fc.dictionary(fc.constantFrom(...names), anything);

describe("whatever others write", () => {
  it("into the status of a CardanoLeader, it can be read, and what makes sense is kept", () => {
    const status = fields("leaderPod", "forgingEnabled", "conditions", "pods", "history", "handover", "term", "other");
    fc.assert(
      fc.property(fc.oneof(status, anything), anything, (given, spec) => {
        const leader = parseCardanoLeader({ metadata, spec, status: given });

        expect(leader.metadata.resourceVersion).toBe("7");
        expect(leader.status.pods.every(({ name }) => typeof name === "string")).toBe(true);
        const { term } = (given ?? {}) as { term?: unknown };
        if (Number.isSafeInteger(term)) expect(leader.status.term).toBe(term);
      }),
    );
  });

  it("into a Lease, it can be read as a version of it, so that a change is always seen", () => {
    const spec = fields("holderIdentity", "leaseDurationSeconds", "acquireTime", "renewTime", "leaseTransitions");
    fc.assert(
      fc.property(fc.oneof(spec, anything), anything, anything, (given, labels, annotations) => {
        const lease = toLeaseObject(parseLease({ metadata: { ...metadata, labels, annotations }, spec: given }));

        expect(lease).toMatchObject({ uid: "u", resourceVersion: "7" });
        expect(["string", "undefined"]).toContain(typeof lease.holderIdentity);
        expect(["string", "undefined"]).toContain(typeof lease.annotation);
      }),
    );
  });

  it("instead of an object at all, it is an answer that cannot be read, and nothing worse", () => {
    fc.assert(
      fc.property(anything, (body) => {
        for (const parse of [parseLease, parseCardanoLeader]) {
          try {
            parse(body);
          } catch (error) {
            expect(error).toMatchObject({ code: "KUBERNETES_ANSWER_UNREADABLE" });
          }
        }
      }),
    );
  });
});
