import type { CredentialSummary } from "@cardano-forge/credentials";
import { describe, expect, it } from "vitest";
import { type CounterSighting, createCounterMemory } from "../../src/reconcile/counter-memory.ts";

const set = (counter: bigint): CredentialSummary => ({ fingerprint: `set ${counter}`, counter }) as CredentialSummary;
const verified = { phase: "forging", reason: "ForgingVerified" } as const;

/** What is known to be adopted after some looks at the node. */
function adoptedAfter(...sightings: readonly CounterSighting[]): bigint | undefined {
  const memory = createCounterMemory();
  for (const sighting of sightings) memory.look(sighting);
  return memory.known().adoptedCounter;
}

describe("the counter that the chain knows", () => {
  it("is that of the set with which the node was seen to adopt one more block", () => {
    const placed = set(5n);

    expect(adoptedAfter({ state: verified, placed, adopted: 3 })).toBeUndefined();
    expect(adoptedAfter({ state: verified, placed, adopted: 3 }, { state: verified, placed, adopted: 4 })).toBe(5n);
  });

  it("is not that of a set that was placed in between, whose first block is still to come", () => {
    expect(
      adoptedAfter(
        { state: verified, placed: set(5n), adopted: 3 },
        { state: { phase: "enabling", reason: "CredentialsRotated" }, placed: set(6n), adopted: 4 },
        { state: verified, placed: set(6n), adopted: 4 },
      ),
    ).toBeUndefined();
  });

  it("is not guessed while nobody can tell which set the node has", () => {
    const unverified = { phase: "forging", reason: "ForgingUnverified" } as const;
    const placed = set(5n);

    expect(
      adoptedAfter({ state: unverified, placed, adopted: 3 }, { state: unverified, placed, adopted: 9 }),
    ).toBeUndefined();
  });

  it("does not come from a node that was restarted and counts from 0 again", () => {
    const placed = set(5n);

    expect(
      adoptedAfter({ state: verified, placed, adopted: 30 }, { state: verified, placed, adopted: 1 }),
    ).toBeUndefined();
  });
});

describe("the highest counter that was found good", () => {
  it("stays when a lower one is mounted, so that the warning stays too", () => {
    const memory = createCounterMemory();

    for (const counter of [5n, 6n, 4n]) memory.accept(set(counter));

    expect(memory.known()).toEqual({ previousCounter: 6n });
  });
});
