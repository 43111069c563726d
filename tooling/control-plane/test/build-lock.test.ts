import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withBuildLock } from "../src/build-lock.ts";

const { signal } = new AbortController();
let directory: string;
let lock: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "build-lock-"));
  lock = join(directory, "lock");
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("the lock of a build", () => {
  it("lets one process work at a time, so that nothing is built twice", async () => {
    let working = 0;
    let mostAtOnce = 0;
    let waits = 0;
    const work = async (): Promise<void> => {
      working += 1;
      mostAtOnce = Math.max(mostAtOnce, working);
      await new Promise((resolve) => setTimeout(resolve, 5));
      working -= 1;
    };
    const options = { signal, pollMs: 1, onWait: () => (waits += 1) };

    await Promise.all(Array.from({ length: 8 }, () => withBuildLock(lock, options, work)));

    expect({ mostAtOnce, waits }).toEqual({ mostAtOnce: 1, waits: 7 });
    expect(existsSync(lock)).toBe(false);
  });

  it("is taken over from a process that was killed, which nothing keeps fresh any more", async () => {
    mkdirSync(lock);
    utimesSync(lock, new Date(0), new Date(0));

    expect(await withBuildLock(lock, { signal, pollMs: 1 }, async () => "built")).toBe("built");
  });

  it("is not taken over from a slow one, however long it builds", async () => {
    const order: string[] = [];
    const options = { signal, pollMs: 1, staleAfterMs: 100 };
    const slow = withBuildLock(lock, options, async () => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      order.push("slow");
    });
    const next = withBuildLock(lock, options, async () => void order.push("next"));

    await Promise.all([slow, next]);

    expect(order).toEqual(["slow", "next"]);
  });

  it("is given back when the work fails, so that the next may try", async () => {
    await expect(
      withBuildLock(lock, { signal }, async () => {
        throw new Error("no compiler");
      }),
    ).rejects.toThrow("no compiler");

    expect(await withBuildLock(lock, { signal }, async () => "built")).toBe("built");
  });

  it("is not waited for after the caller gave up", async () => {
    mkdirSync(lock);
    const controller = new AbortController();
    const waiting = withBuildLock(
      lock,
      { signal: controller.signal, onWait: () => controller.abort() },
      async () => "built",
    );

    await expect(waiting).rejects.toThrow("aborted");
  });
});
