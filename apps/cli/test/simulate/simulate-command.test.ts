import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeContexts } from "../harness/kubeconfig-file.ts";
import { type PoolServer, startPoolServer } from "../harness/pool-server.ts";
import { aForger, aPod, secondsAgo } from "../status/builders.ts";

// A rehearsal is work and no wait: on a busy machine it takes its time.
vi.setConfig({ testTimeout: 60_000 });

let server: PoolServer;
beforeEach(async () => {
  server = await startPoolServer();
});
afterEach(() => server[Symbol.asyncDispose]());

interface Simulated {
  readonly timing: { readonly leaseMs: number; readonly renewMs: number };
  readonly losses: readonly {
    readonly kind: string;
    readonly of: string;
    readonly gap?: { readonly leastMs: number; readonly mostMs: number };
    readonly forgers: readonly string[];
  }[];
  readonly measured?: object;
}

async function simulate(...words: string[]): Promise<Simulated> {
  return JSON.parse((await server.forgectl(["simulate", "-o", "json", ...words])).out);
}

describe("forgectl simulate", () => {
  it("plays the loss of the leader, of its link and of the API server with the timings of the Lease", async () => {
    await server.putPool();

    const { timing, losses } = await simulate();

    expect(timing).toMatchObject({ leaseMs: 15_000, renewMs: 5000 });
    expect(losses.map(({ kind, of, forgers }) => ({ kind, of, forgers }))).toEqual([
      { kind: "pod-crashed", of: "producer-1", forgers: ["producer-0"] },
      { kind: "pod-deleted", of: "producer-1", forgers: ["producer-0"] },
      { kind: "pod-cut-off", of: "producer-1", forgers: ["producer-0"] },
      { kind: "api-server-silent", of: "", forgers: [] },
    ]);
  });

  it("makes a shorter lease cost less, without anybody having to try it", async () => {
    await server.putPool();

    const [now] = (await simulate("producer-1")).losses;
    const [then] = (await simulate("producer-1", "--lease-duration", "6s")).losses;

    expect(then?.gap?.mostMs).toBeLessThan(now?.gap?.leastMs ?? 0);
  });

  it("counts only pods that could take over, and says so where none is left", async () => {
    await server.putPool({ pods: [aForger(), aPod({ phase: "waiting-for-node", reason: "NodeNotFound" })] });

    const { losses } = await simulate();

    expect(losses.every(({ gap, forgers }) => gap === undefined && forgers.length === 0)).toBe(true);
    expect(await server.forgectl(["simulate", "producer-0"])).toMatchObject({
      code: 4,
      err: expect.stringContaining("takes part  producer-1"),
    });
  });

  it("compares with what the sidecars measured", async () => {
    const history = [812, 16_300].map((gapMilliseconds) => ({ at: secondsAgo(99), to: "producer-1", gapMilliseconds }));
    await server.putPool({ history });

    expect((await simulate("producer-0")).measured).toEqual({ count: 2, leastMs: 812, mostMs: 16_300 });
    expect((await server.forgectl(["simulate", "producer-0"])).out).toContain("0.8 to 16.3 s in 2 changes");
  });

  it("refuses timings with which no sidecar would start, and says which rule they break", async () => {
    await server.putPool();

    const { code, err } = await server.forgectl(["simulate", "--renew-interval", "9s"]);

    expect(code).toBe(2);
    expect(err).toContain("more than the lease duration (15000 ms)");
  });

  it("exits 6 where two contexts have a leader each and share no seat: they are no pool that could be played", async () => {
    await server.putPool();
    await using other = await startPoolServer();
    await other.putPool();
    await using contexts = await writeContexts({ eu: server.devnet.url, us: other.devnet.url });
    const where = ["--contexts", "eu,us", "--kubeconfig", contexts.path];

    const run = await server.forgectl(["simulate", ...where], { isPlaced: true });

    expect(run).toMatchObject({ code: 6, err: expect.stringContaining("share no seat") });
  });

  it("ends at Ctrl-C, and prints no half of a table", async () => {
    await server.putPool();
    const interrupted = new AbortController();
    setTimeout(() => interrupted.abort("SIGINT"), 1);

    expect(await server.forgectl(["simulate"], { signal: interrupted.signal })).toMatchObject({ code: 130, out: "" });
  });
});
