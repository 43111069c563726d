import type { Elector, Term } from "@cardano-forge/election";
import { expect, it } from "vitest";
import { createSeat, type Seat } from "../src/seat.ts";

const clock = {
  monotonicMs: () => 0,
  boottimeMs: () => 0,
  wallMs: () => Date.parse("2026-01-02T03:04:06.400Z"),
  sleep: async () => undefined,
};

/** A seat whose only term was won in this way. */
async function aSeat(term: Pick<Term, "acquiredBy" | "note">): Promise<{ seat: Seat; released: unknown[] }> {
  const released: unknown[] = [];
  const elector = {
    async *campaign() {
      yield {
        ...term,
        fencingToken: 2,
        validUntil: { monotonicMs: 15_000, boottimeMs: 15_000 },
        signal: new AbortController().signal,
        remainingMs: () => 15_000,
        async release(release: unknown) {
          released.push(release);
          return { kind: "released" };
        },
      };
    },
  } as unknown as Elector;
  const seat = createSeat({ elector, clock, isReady: () => true, rank: () => 0, onChange: () => undefined });
  void seat.run(new AbortController().signal);
  await new Promise(setImmediate);
  return { seat, released };
}

it.each([
  ["the slot after the last one of a predecessor that says when its node was off", "03:04:05.980", "03:04:06.020"],
  ["no slot that the predecessor forged, even where its clock is ahead", "03:04:09.100", "03:04:10.020"],
])("begins with %s", async (_, offBy, begins) => {
  const { seat } = await aSeat({ acquiredBy: "release-seen", note: `node off by 2026-01-02T${offBy}Z` });

  expect(seat.observe()?.startNotBeforeWallMs).toBe(Date.parse(`2026-01-02T${begins}Z`));
});

const AN_HOUR_AGO = "node off by 2026-01-02T02:04:06.100Z";

it.each([
  ["after a release that does not say when the node was off", "release-seen", undefined],
  [
    "after a lease that was waited out, because a guard may have stopped the node just before its end",
    "waited",
    undefined,
  ],
  [
    "when a node was off an hour ago, as after a clock that was set back since its last slot",
    "release-seen",
    AN_HOUR_AGO,
  ],
] as const)("leaves out the slot of now %s", async (_, acquiredBy, note) => {
  const { seat } = await aSeat({ acquiredBy, note });

  expect(seat.observe()?.startNotBeforeWallMs).toBe(Date.parse("2026-01-02T03:04:07.020Z"));
});

it("says in its release by when the node was off", async () => {
  const { seat, released } = await aSeat({ acquiredBy: "waited", note: undefined });

  await seat.release({ reason: "received SIGTERM", to: "b", offByWallMs: Date.parse("2026-01-02T03:04:05.980Z") });

  expect(released).toEqual([{ reason: "received SIGTERM", to: "b", note: "node off by 2026-01-02T03:04:05.980Z" }]);
});
