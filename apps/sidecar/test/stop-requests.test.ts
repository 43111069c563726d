import { createManualClock } from "@cardano-forge/election/testing";
import { describe, expect, it } from "vitest";
import { createStopRequests } from "../src/stop-requests.ts";

describe("requests to stop", () => {
  it("by a preStop hook lapse after 30 s, so that a pod which stays contends again", async () => {
    const clock = createManualClock();
    const stops = createStopRequests(clock);
    stops.preStop();
    expect(stops.current()?.kind).toBe("pre-stop");

    await clock.advance(29_000);
    expect(stops.current()?.kind).toBe("pre-stop");
    await clock.advance(1000);
    expect(stops.current()).toBeUndefined();
  });

  it("by SIGTERM last for ever, with the first reason, and go before a preStop hook", async () => {
    const clock = createManualClock();
    const stops = createStopRequests(clock);
    stops.preStop();
    stops.shutdown("received SIGTERM");
    stops.shutdown("received SIGINT");
    await clock.advance(3_600_000);

    expect(stops.current()).toEqual({ kind: "shutdown", reason: "received SIGTERM" });
  });

  it("for another pod to follow lapse after 20 s, so that the seat is not left empty when that pod does not come", async () => {
    const clock = createManualClock();
    const stops = createStopRequests(clock);
    stops.handOver("producer-1", "asked by r-1");
    expect(stops.current()).toEqual({ kind: "hand-over", reason: "asked by r-1" });
    expect(stops.successor()).toBe("producer-1");

    await clock.advance(20_000);

    expect(stops.current()).toBeUndefined();
    expect(stops.successor()).toBeUndefined();
  });
});
