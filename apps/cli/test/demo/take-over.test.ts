import { describe, expect, it } from "vitest";
import type { ForgedSlot } from "../../src/demo/slot-witness.ts";
import { measureTakeOvers } from "../../src/demo/take-over.ts";

const forged = (pod: string, ...slots: number[]): ForgedSlot[] =>
  slots.map((slot) => ({ pod, slot, timeMs: slot * 1000 + 3 }));

const START = { what: "three pods start", atMs: 90_000, from: undefined, to: "a" };

describe("a take-over", () => {
  it("is measured from the last slot of the one to the first of the other", () => {
    const events = [START, { what: "a killed", atMs: 102_500, from: "a", to: "b" }];

    const [start, crash] = measureTakeOvers(events, [...forged("a", 100, 101, 102), ...forged("b", 110, 111)], []);

    expect(start).toEqual({
      what: START.what,
      forger: "a",
      gapMs: undefined,
      missedSlots: undefined,
      doubleSeconds: 0,
    });
    expect(crash).toEqual({ what: "a killed", forger: "b", gapMs: 8000, missedSlots: 7, doubleSeconds: 0 });
  });

  it("missed nothing when the next slot is forged by the successor", () => {
    const events = [START, { what: "a asked to stop", atMs: 102_500, from: "a", to: "b" }];

    expect(measureTakeOvers(events, [...forged("a", 102), ...forged("b", 103)], [])[1]).toMatchObject({
      gapMs: 1000,
      missedSlots: 0,
    });
  });

  it("is told apart from what the same pod forged in an earlier turn", () => {
    const events = [START, { what: "b killed", atMs: 120_500, from: "b", to: "a" }];
    const slots = [...forged("a", 100), ...forged("b", 110, 120), ...forged("a", 127)];

    expect(measureTakeOvers(events, slots, [])[1]).toMatchObject({ forger: "a", gapMs: 7000 });
  });

  it("answers for the slots with two forgers that came of it, one second each", () => {
    const events = [
      START,
      { what: "a paused", atMs: 102_500, from: "a", to: "b" },
      { what: "b killed", atMs: 112_500, from: "b", to: "c" },
    ];
    const slots = [...forged("a", 100, 101, 102, 110, 111), ...forged("b", 110, 111), ...forged("c", 120)];

    const seconds = measureTakeOvers(events, slots, [110, 111]).map(({ doubleSeconds }) => doubleSeconds);

    expect(seconds).toEqual([0, 2, 0]);
  });
});
