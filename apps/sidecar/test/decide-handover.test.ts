import type { CardanoLeader, Handover, PodEntry } from "@cardano-forge/kubernetes";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideHandover, HANDOVER_ANNOTATION, parseHandoverRequest } from "../src/decide-handover.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const aPod = (name: string, parts: Partial<PodEntry> = {}): PodEntry => ({
  name,
  role: "standby",
  phase: "standby",
  reason: "Ready",
  message: "ready to take over",
  since: "2025-12-31T23:50:00Z",
  updated: "2026-01-01T00:00:00Z",
  ...parts,
});
const aRequest = (parts: object = {}): string =>
  JSON.stringify({ id: "r-1", to: "producer-1", expires: "2026-01-01T00:01:00Z", ...parts });

function decide(annotation: string | undefined, o: { answer?: Handover; pods?: PodEntry[]; gapMs?: number } = {}) {
  const annotations = annotation === undefined ? {} : { [HANDOVER_ANNOTATION]: annotation };
  const metadata = { name: "l", namespace: "n", uid: "u", resourceVersion: "1", labels: {}, annotations };
  const status: CardanoLeader["status"] = {
    conditions: [],
    history: [],
    pods: o.pods ?? [aPod("producer-1")],
    handover: o.answer,
  };
  const leader = { self: "producer-0", wallMs: NOW, leaseDurationMs: 15_000, gapMs: o.gapMs };
  return decideHandover({ metadata, status }, leader);
}

describe("a request to move the seat", () => {
  it("is begun when the pod that it names could take over at once", () => {
    expect(decide(aRequest())).toMatchObject({
      kind: "begin",
      to: "producer-1",
      answer: {
        id: "r-1",
        phase: "accepted",
        from: "producer-0",
        to: "producer-1",
        startedAt: "2026-01-01T00:00:00.000Z",
      },
    });
  });

  it.each<[string, PodEntry[], string]>([
    ["nobody has heard of that pod", [], "no pod of the name producer-1"],
    ["that pod is not ready", [aPod("producer-1", { reason: "NodeBehind" })], "producer-1 is not ready: NodeBehind"],
    ["that pod has just come", [aPod("producer-1", { since: "2025-12-31T23:59:50Z" })], "has not stood by for as long"],
    ["its report is old", [aPod("producer-1", { updated: "2025-12-31T23:50:00Z" })], "no pod of the name producer-1"],
  ])("is refused when %s, because the seat would stand empty", (_, pods, message) => {
    expect(decide(aRequest(), { pods })).toMatchObject({
      kind: "answer",
      answer: { id: "r-1", phase: "refused", message: expect.stringContaining(message) },
    });
  });

  it.each([
    ["it has expired", "2025-12-31T23:59:59Z"],
    ["its time cannot be read", "soon"],
  ])("is not begun when %s", (_, expires) => {
    expect(decide(aRequest({ expires }))).toMatchObject({ kind: "answer", answer: { phase: "expired" } });
  });

  it("is done at once when that pod leads already", () => {
    expect(decide(aRequest({ to: "producer-0" }))).toMatchObject({ kind: "answer", answer: { phase: "done" } });
  });

  it("is answered with the gap by the pod that followed, also after it has expired", () => {
    const answer = { id: "r-1", phase: "accepted", from: "producer-2", startedAt: "2025-12-31T23:59:58Z" };
    const expires = "2025-12-31T23:59:59Z";

    expect(decide(aRequest({ to: "producer-0", expires }), { answer, gapMs: 420 })).toMatchObject({
      kind: "answer",
      answer: { phase: "done", from: "producer-2", gapMilliseconds: 420, startedAt: answer.startedAt },
    });
  });

  it("has failed when another pod leads than the one that was named", () => {
    expect(decide(aRequest(), { answer: { id: "r-1", phase: "accepted", from: "producer-2" } })).toMatchObject({
      kind: "answer",
      answer: { id: "r-1", phase: "failed", to: "producer-1" },
    });
  });

  it.each(["done", "refused", "expired", "failed"])("that was answered with %s is never begun again", (phase) => {
    expect(decide(aRequest(), { answer: { id: "r-1", phase } })).toEqual({ kind: "nothing" });
  });

  it("is another one under another id, whatever came of the last", () => {
    expect(decide(aRequest({ id: "r-2" }), { answer: { id: "r-1", phase: "failed" } }).kind).toBe("begin");
  });

  it("that is no request asks for nothing, because there is no id to answer", () => {
    expect(decide(undefined)).toEqual({ kind: "nothing" });
    expect(decide("producer-1 please")).toEqual({ kind: "nothing" });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const request = parseHandoverRequest(text);

        if (request !== undefined) for (const field of Object.values(request)) expect(typeof field).toBe("string");
      }),
    );
  });
});
