import { getEventListeners } from "node:events";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createHostClock, hostClock } from "../src/index.ts";

describe("the clocks of this machine", () => {
  it("never go back, and never drift apart while the machine is awake", async () => {
    const differences: number[] = [];
    let [monotonicMs, boottimeMs] = [0, 0];
    for (let look = 0; look < 2000; look += 1) {
      const next = { monotonicMs: hostClock.monotonicMs(), boottimeMs: hostClock.boottimeMs() };
      expect(next.monotonicMs).toBeGreaterThanOrEqual(monotonicMs);
      expect(next.boottimeMs).toBeGreaterThanOrEqual(boottimeMs);
      ({ monotonicMs, boottimeMs } = next);
      differences.push(boottimeMs - hostClock.monotonicMs());
      if (look % 100 === 0) await hostClock.sleep(1);
    }

    differences.sort((a, b) => a - b);
    const [least, most] = [differences[20] ?? 0, differences.at(-1) ?? 0];

    // The difference is exact; what varies is the time between the two calls of this test.
    expect(most - least).toBeLessThan(50);
  });

  it("count the machine's uptime where that can be read finely", () => {
    const uptimeMs = createHostClock().boottimeMs();

    expect(uptimeMs).toBeGreaterThan(0);
    if (existsSync("/proc/uptime")) expect(Math.abs(hostClock.boottimeMs() - uptimeMs)).toBeLessThan(100);
  });

  it("tell people the wall time", () => {
    expect(Math.abs(hostClock.wallMs() - Date.now())).toBeLessThan(1000);
  });

  it("go alike where the uptime has whole seconds only, as without /proc", () => {
    let nowMs = 0;
    const clock = createHostClock({
      monotonicNs: () => BigInt(Math.round(nowMs * 1e6)),
      uptimeSeconds: () => Math.floor((nowMs + 777) / 1000),
      wallMs: () => 0,
    });
    const differences = new Set<number>();

    for (; nowMs < 10_000; nowMs += 137) differences.add(Math.round(clock.boottimeMs() - clock.monotonicMs()));

    expect(differences.size).toBe(1);
  });
});

describe("sleep", () => {
  it("lasts as long as it was asked to, never less", async () => {
    for (const delayMs of [1, 5, 20.4]) {
      const startMs = hostClock.monotonicMs();

      await hostClock.sleep(delayMs);

      expect(hostClock.monotonicMs() - startMs).toBeGreaterThanOrEqual(delayMs);
    }
  });

  it("ends when the signal aborts, and leaves no listener behind", async () => {
    const controller = new AbortController();
    const sleeping = hostClock.sleep(60_000, controller.signal);

    controller.abort(new Error("wake up"));

    await expect(sleeping).resolves.toBeUndefined();
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("leaves no listener on a signal that never aborts, so that a loop of sleeps does not collect them", async () => {
    const { signal } = new AbortController();

    for (let turn = 0; turn < 20; turn += 1) await hostClock.sleep(0, signal);

    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("does not begin once the signal has aborted", async () => {
    await expect(hostClock.sleep(60_000, AbortSignal.abort())).resolves.toBeUndefined();
  });

  it.each([0, -5, Number.NaN])("lets everything else have its turn even for a delay of %d", async (delayMs) => {
    let hadTurn = false;
    setImmediate(() => {
      hadTurn = true;
    });

    await hostClock.sleep(delayMs);
    await hostClock.sleep(delayMs);

    expect(hadTurn).toBe(true);
  });

  it.each([2 ** 31, Number.POSITIVE_INFINITY])(
    "waits for %d ms, which is longer than any timer can",
    async (delayMs) => {
      const controller = new AbortController();
      let isAwake = false;
      const sleeping = hostClock.sleep(delayMs, controller.signal).then(() => {
        isAwake = true;
      });

      await hostClock.sleep(20);

      expect(isAwake).toBe(false);
      controller.abort();
      await sleeping;
    },
  );
});
