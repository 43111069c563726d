import { describe, expect, it } from "vitest";
import { type Candidacy, createElector, type Elector, type LeaseStore, timingFor } from "../src/index.ts";
import { createManualClock, createMemoryRegister, type ManualClock, settle } from "../src/testing/index.ts";
import { advanceUntil } from "./election-rig.ts";

const MINUTES = 5;
const REGISTERS = 3;
/** Of a pool's seat, see the table of timings. */
const timing = timingFor({ leaseDurationMs: 30_000 });

interface Counted {
  readonly elector: Elector;
  /** By register. */
  readonly counts: number[];
}

describe("an election over three registers, while nothing happens", () => {
  // The holder renews every 5 s. All others read what it wrote as soon as they hear of it, so that they need not wait any
  // longer than the lease when nothing more comes; polls in between have no reason.
  it.each([2, 6, 18])(
    "costs each of %i candidates 12 requests a minute and register, whoever holds it",
    async (count) => {
      const clock = createManualClock();
      const candidates = someCandidates(clock, count);
      await settle();
      await advanceUntil(clock, () => candidates.some(({ elector }) => elector.status().standing === "holding"));
      await clock.advance(60_000);

      const before = candidates.map(({ counts }) => [...counts]);
      await clock.advance(MINUTES * 60_000);

      const perMinute = candidates.flatMap(({ counts }, index) =>
        counts.map((total, register) => (total - (before[index]?.[register] ?? 0)) / MINUTES),
      );
      expect(Math.max(...perMinute)).toBeLessThanOrEqual(13);
      expect(Math.min(...perMinute)).toBeGreaterThanOrEqual(11);
    },
  );
});

function someCandidates(clock: ManualClock, count: number): Counted[] {
  const registers = Array.from({ length: REGISTERS }, (_, index) => createMemoryRegister({ prefix: `uid-${index}` }));
  let seed = 1;
  const random = (length: number): Uint8Array =>
    Uint8Array.from({ length }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed & 255;
    });
  return Array.from({ length: count }, (_, rank) => {
    const counts = registers.map(() => 0);
    const stores = registers.map((register, index) =>
      counting(register.store(`arbiter-${index}`), () => {
        counts[index] = (counts[index] ?? 0) + 1;
      }),
    );
    const elector = createElector({ identity: `pod-${rank}_0`, stores, clock, random, timing });
    void holdForEver(elector, { isReady: () => true, rank: () => rank });
    return { elector, counts };
  });
}

function counting(store: LeaseStore, onRequest: () => void): LeaseStore {
  const told = <Args extends unknown[], Result>(send: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      onRequest();
      return send(...args);
    };
  };
  return { ...store, read: told(store.read), create: told(store.create), replace: told(store.replace) };
}

async function holdForEver(elector: Elector, candidacy: Candidacy): Promise<void> {
  for await (const _ of elector.campaign(new AbortController().signal, candidacy)) await new Promise(() => undefined);
}
