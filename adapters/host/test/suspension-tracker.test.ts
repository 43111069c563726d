import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSuspensionTracker } from "../src/suspension-tracker.ts";

/** A machine whose fine clock starts at 0, with an uptime of so much more, cut to a resolution. */
function aMachine({ offsetMs, resolutionMs }: { offsetMs: number; resolutionMs: number }) {
  const track = createSuspensionTracker();
  let suspendedMs = 0;
  return {
    suspend: (durationMs: number): void => {
      suspendedMs += durationMs;
    },
    /** Reads both clocks at a moment of the fine one; looking takes so long. */
    readAt(atMs: number, takesMs = 0): number {
      const bootMs = atMs + offsetMs + suspendedMs;
      const uptimeMs = Math.floor(bootMs / resolutionMs) * resolutionMs;
      return track({ beforeMs: atMs, uptimeMs, afterMs: atMs + takesMs });
    },
  };
}

const machine = fc.record({
  offsetMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
  resolutionMs: fc.constantFrom(10, 1000),
});
/** Pauses between two looks, and how long a look takes. */
const looks = fc.array(
  fc.record({
    pauseMs: fc.double({ min: 0.01, max: 3000, noNaN: true }),
    takesMs: fc.double({ min: 0, max: 40, noNaN: true }),
  }),
  { minLength: 1, maxLength: 60 },
);

describe("the difference between both clocks", () => {
  it("stays exactly the same while nothing is suspended, however coarse the uptime is", () => {
    fc.assert(
      fc.property(machine, looks, (of, path) => {
        const { readAt } = aMachine(of);
        const first = readAt(0);
        let atMs = 0;
        for (const { pauseMs, takesMs } of path) {
          atMs += pauseMs;
          expect(readAt(atMs, takesMs)).toBe(first);
          atMs += takesMs;
        }
      }),
    );
  });

  it("never becomes smaller, and grows by a suspension at least, within a second of it", () => {
    const suspension = fc.double({ min: 1300, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(machine, looks, suspension, (of, path, suspensionMs) => {
        const { readAt, suspend } = aMachine(of);
        let atMs = 0;
        let last = readAt(atMs);
        const lookAt = (momentMs: number, takesMs: number): void => {
          const next = readAt(momentMs, takesMs);
          expect(next).toBeGreaterThanOrEqual(last);
          last = next;
        };
        for (const { pauseMs, takesMs } of path) {
          atMs += pauseMs;
          lookAt(atMs, takesMs);
          atMs += takesMs;
        }
        const before = last;
        suspend(suspensionMs);

        for (let look = 0; look <= 10; look += 1) lookAt(atMs + 1 + 100 * look, 0);

        // Too long is allowed, by as much as two looks can be coarse; too short is not.
        expect(last - before).toBeGreaterThanOrEqual(suspensionMs - 1e-3);
        expect(last - before).toBeLessThanOrEqual(suspensionMs + 2 * 1000 + 80);
      }),
      { numRuns: 1000 },
    );
  });

  it("shows even a short suspension once it has looked often enough", () => {
    const { readAt, suspend } = aMachine({ offsetMs: 123_456.7, resolutionMs: 1000 });
    for (let atMs = 0; atMs < 60_000; atMs += 249.3) readAt(atMs);
    const before = readAt(60_000);
    suspend(700);

    const after = Math.max(...Array.from({ length: 8 }, (_, look) => readAt(60_100 + 250 * look)));

    expect(after - before).toBeGreaterThanOrEqual(700);
  });

  it("follows a clock that is being adjusted without calling that a suspension", () => {
    const track = createSuspensionTracker();
    const differences: number[] = [];
    // The uptime runs 500 ppm fast, as where it follows a wall clock that catches up.
    for (let atMs = 0; atMs < 400_000; atMs += 250) {
      const uptimeMs = Math.floor((atMs * 1.0005 + 5_000_000) / 1000) * 1000;
      differences.push(track({ beforeMs: atMs, uptimeMs, afterMs: atMs }));
    }

    const jumps = differences.slice(1).map((difference, index) => difference - (differences[index] ?? 0));

    expect(Math.max(...jumps)).toBeLessThanOrEqual(20);
    expect((differences.at(-1) ?? 0) - (differences[0] ?? 0)).toBeLessThanOrEqual(200);
  });

  it("keeps what it counted when the uptime goes back", () => {
    const track = createSuspensionTracker();
    const before = track({ beforeMs: 0, uptimeMs: 100_000, afterMs: 0 });

    const afterwards = track({ beforeMs: 1000, uptimeMs: 50_000, afterMs: 1000 });
    const later = track({ beforeMs: 2000, uptimeMs: 51_000, afterMs: 2000 });

    expect([afterwards, later]).toEqual([before, before]);
  });
});
