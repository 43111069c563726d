import { afterEach, describe, expect, it } from "vitest";
import { type DevnetKubeApiserver, startDevnetKubeApiserver } from "../src/index.ts";
import { leaseRequests } from "./lease-requests.ts";

let server: DevnetKubeApiserver;
const leases = leaseRequests(() => server);
afterEach(() => server.stop());

async function start(): Promise<void> {
  server = await startDevnetKubeApiserver();
  await leases.create("local");
}

/** True when the promise settles while the event loop turns a few times. */
async function settlesSoon(promise: Promise<unknown>): Promise<boolean> {
  const late = Symbol("late");
  const timer = new Promise((resolve) => setTimeout(resolve, 100, late));
  return (await Promise.race([promise, timer])) !== late;
}

describe("a paused server", () => {
  it("neither does nor answers anything until it goes on", async () => {
    await start();
    server.faults.pause();
    const held = leases.hold("local", "b");

    expect(await settlesSoon(held)).toBe(false);
    expect(leases.stored("local")).toBe("a");

    server.faults.resume();
    expect(await held).toBe(200);
    expect(leases.stored("local")).toBe("b");
  });

  it("does at once what it does not answer, when it is paused before its answers", async () => {
    await start();
    server.faults.pause("answer");
    const held = leases.hold("local", "b");

    await expect.poll(() => leases.stored("local")).toBe("b");
    expect(await settlesSoon(held)).toBe(false);

    server.faults.resume();
    expect(await held).toBe(200);
  });

  it("still does what a client asked for that has given up since, as a real one may", async () => {
    await start();
    server.faults.pause();
    const controller = new AbortController();
    const held = leases.hold("local", "late", controller.signal);
    await settlesSoon(held);
    controller.abort();
    await expect(held).rejects.toThrow("aborted");
    expect(leases.stored("local")).toBe("a");

    server.faults.resume();

    await expect.poll(() => leases.stored("local")).toBe("late");
  });

  it("keeps its watches silent, and tells afterwards what happened, in order", async () => {
    await start();
    const watch = await leases.watch();
    expect(await watch.next()).toBe("ADDED local a");
    server.faults.pause("answer");
    const writes = [leases.hold("local", "b"), leases.create("other")];
    const event = watch.next();

    expect(await settlesSoon(event)).toBe(false);
    server.faults.resume();
    await Promise.all(writes);

    expect(new Set([await event, await watch.next()])).toEqual(new Set(["MODIFIED local b", "ADDED other a"]));
    watch.end();
  });

  it("can be stopped, and leaves nobody waiting", async () => {
    await start();
    server.faults.pause();
    const held = leases.hold("local", "b");
    await settlesSoon(held);

    await server.stop();

    await expect(held).rejects.toThrow("fetch failed");
  });
});

describe("a slow server", () => {
  it.each(["arrival", "answer"] as const)("delays each request at its %s by what it was told", async (at) => {
    await start();
    server.faults.delay(80, at);
    const startedMs = performance.now();

    expect(await leases.hold("local", "b")).toBe(200);
    expect(performance.now() - startedMs).toBeGreaterThan(75);

    server.faults.delay(0);
    expect(await settlesSoon(leases.hold("local", "c"))).toBe(true);
  });
});

describe("a failing server", () => {
  it.each([
    ["internal-error", 500],
    ["too-many-requests", 429],
    ["unavailable", 503],
  ] as const)("answers %s with %d and has done nothing", async (failure, code) => {
    await start();
    server.faults.failNext(1, failure);

    expect(await leases.hold("local", "b")).toBe(code);
    expect(leases.stored("local")).toBe("a");
    expect(await leases.hold("local", "c")).toBe(200);
  });

  it("says when to come back after too many requests", async () => {
    await start();
    server.faults.failNext(1, "too-many-requests");

    expect((await leases.read("local")).headers.get("retry-after")).toBe("1");
  });

  it.each(["internal-error", "reset"] as const)(
    "may have done what it answers with %s, when it fails late",
    async (failure) => {
      await start();
      server.faults.failNext(1, failure, "answer");

      const outcome = await leases.hold("local", "b").catch(() => "reset");

      expect(outcome).toBe(failure === "reset" ? "reset" : 500);
      expect(leases.stored("local")).toBe("b");
    },
  );

  it("drops the connection without an answer, and without doing anything", async () => {
    await start();
    server.faults.failNext(1, "reset");

    await expect(leases.hold("local", "b")).rejects.toThrow("fetch failed");
    expect(leases.stored("local")).toBe("a");
  });

  it("fails only as often as asked, and only requests that were meant", async () => {
    await start();
    server.faults.failNext(
      2,
      "unavailable",
      "arrival",
      ({ method, path }) => method === "PATCH" && path.endsWith("/local"),
    );

    const codes: number[] = [];
    for (const holder of ["b", "c", "d"]) {
      codes.push((await leases.read("local")).status, await leases.hold("local", holder));
    }

    expect(codes).toEqual([200, 503, 200, 503, 200, 200]);
  });
});
