import { describe, expect, it } from "vitest";
import { createFirstLook } from "../src/clusters/first-look.ts";

function aLook(places: readonly string[], boundMs: number) {
  let nowMs = 1000;
  const look = createFirstLook({ places, boundMs, clock: { monotonicMs: () => nowMs } });
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { look, pass };
}

describe("the first look at the API servers of a pool", () => {
  it("is awaited until each of them has answered, so that a cluster that was disabled on one does not contend", () => {
    const { look } = aLook(["home", "us-west-2"], 30_000);

    look.settle("home");
    expect(look.awaited()).toEqual(["us-west-2"]);
    look.settle("us-west-2");

    expect(look.awaited()).toEqual([]);
  });

  it("is not awaited for longer than a lease must be watched anyway, whoever is away", () => {
    const { look, pass } = aLook(["home", "us-west-2"], 30_000);

    pass(29_999);
    expect(look.awaited()).toEqual(["home", "us-west-2"]);
    pass(1);

    expect(look.awaited()).toEqual([]);
  });
});
