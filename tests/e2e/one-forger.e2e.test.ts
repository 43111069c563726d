import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { verifyCredentialSet } from "@cardano-forge/credentials";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import { type KeyWatch, readKeyFiles, watchKeyDirectories } from "./harness/key-watch.ts";
import {
  type ProducerCluster,
  type ProducerClusterOptions,
  prepareProducerCluster,
} from "./harness/producer-cluster.ts";

const FIRST_FORGER_MS = 60_000;
/** A node and its sidecar may both have to start again; until the sidecar answers, the node's liveness probe may end the node once more. */
const RESTART_MS = 60_000;
/** Real keys lie on disk until the node has shown a slot that it checked with them; a slot takes a second. */
const LONGEST_WINDOW_MS = 3000;

describeWithControlPlane("on a real kube-apiserver", (controlPlane) => {
  let bare: Watched;
  let unflagged: Watched;
  // Both at once: most of what follows is waiting for leases.
  beforeAll(async () => {
    [bare, unflagged] = await Promise.all([
      startWatched({ controlPlane: controlPlane(), namespace: "bare-start" }),
      startWatched({ controlPlane: controlPlane(), namespace: "killed-nodes", nodeArgs: [] }),
    ]);
  });
  afterAll(() => Promise.all([bare, unflagged].map((watched) => watched?.stop())));

  describe("a bare start of three producers", () => {
    let cluster: ProducerCluster;
    let keys: KeyWatch;
    beforeAll(() => {
      ({ cluster, keys } = bare);
    });

    it("makes exactly one node forge with the real keys, within 60 s", async () => {
      const first = await cluster.forgedAfter(0, FIRST_FORGER_MS);
      await cluster.steady(FIRST_FORGER_MS);

      const forgers = new Set((await cluster.judge.forged()).map(({ pod }) => pod));
      expect(first.timeMs - bare.startedAtMs).toBeLessThan(FIRST_FORGER_MS);
      expect([...forgers]).toEqual([first.pod]);
    });

    it("leaves decoys at rest on every pod, on the one that forges too", async () => {
      await cluster.forger();

      const pools = cluster.names.map((name) => {
        const found = verifyCredentialSet(readKeyFiles(cluster.keyDirectory(name)));
        return found.kind === "valid" ? found.summary.poolIdBech32 : found.problems;
      });
      expect(new Set(pools)).toHaveLength(cluster.names.length);
      expect(pools).not.toContain(cluster.pool.id);
      expect(keys.windows().filter(({ toMs }) => toMs === undefined)).toEqual([]);
    });

    it("has the real keys on disk only from the permit until its node has loaded them", async () => {
      const [first] = await cluster.judge.forged();

      const windows = keys.windows();
      expect(windows.map(({ pod }) => pod)).toEqual([first?.pod]);
      const [{ fromMs, toMs = Number.POSITIVE_INFINITY } = { fromMs: 0 }] = windows;
      expect(first?.timeMs).toSatisfy((atMs: number) => fromMs < atMs && atMs < toMs);
      expect(toMs - fromMs).toBeLessThan(LONGEST_WINDOW_MS);
      report(`real keys lay on disk for ${toMs - fromMs} ms at the longest`);
    });
  });

  // Without the start flag a node forges at once with what it finds, so that the slot log shows what that was.
  describe("a node that is killed and was not started as a non-producing one", () => {
    let cluster: ProducerCluster;
    let keys: KeyWatch;
    beforeAll(async () => {
      ({ cluster, keys } = unflagged);
      await cluster.steady(FIRST_FORGER_MS);
    });

    const kill = (name: string): void => cluster.pod(name).signal("node", "SIGKILL");

    it("starts again on decoys when its pod stands by", async () => {
      const forger = await cluster.forger();
      const standby = cluster.names.find((name) => name !== forger) as string;

      const before = await startsOf(standby);
      kill(standby);

      expect(await nextStart(standby, before)).toMatchObject({ isOfPool: false });
      expect(await cluster.forger()).toBe(forger);
    });

    it("starts again on decoys when it forged, and when the real keys were just there to be read", async () => {
      const forger = await cluster.forger();
      const before = new Map(
        await Promise.all(cluster.names.map(async (name) => [name, await startsOf(name)] as const)),
      );

      const enabling = keys.next("real");
      kill(forger);
      const successor = (await enabling).pod;
      kill(successor);

      expect(successor).not.toBe(forger);
      for (const name of [forger, successor]) {
        expect(await nextStart(name, before.get(name) ?? 0)).toMatchObject({ isOfPool: false });
      }
    });

    it("starts again on decoys when it was just being stopped", async () => {
      const forger = await cluster.steady(FIRST_FORGER_MS);
      const before = await startsOf(forger);

      const cleared = keys.next("none", forger);
      cluster.pod(forger).signal("sidecar", "SIGTERM");
      await cleared;
      kill(forger);

      expect(await nextStart(forger, before)).toMatchObject({ isOfPool: false });
    });

    it("never made two nodes forge, nor any process begin with the real keys", async () => {
      await cluster.steady(FIRST_FORGER_MS);

      expect(await cluster.judge.overlap()).toEqual([]);
      expect((await cluster.judge.starts()).filter(({ isOfPool }) => isOfPool)).toEqual([]);
    });

    async function startsOf(name: string): Promise<number> {
      return (await cluster.judge.starts()).filter(({ pod }) => pod === name).length;
    }

    /** The first slot check of the process that came after so many others. */
    function nextStart(name: string, before: number) {
      return awaitFact(
        `restart of the node of ${name}`,
        RESTART_MS,
        async () => (await cluster.judge.starts()).filter(({ pod }) => pod === name)[before],
        { explain: cluster.explain },
      );
    }
  });
});

interface Watched {
  readonly cluster: ProducerCluster;
  readonly keys: KeyWatch;
  readonly startedAtMs: number;
  stop(): Promise<void>;
}

/** Watches the key directories from before the first process is there. */
async function startWatched(options: ProducerClusterOptions): Promise<Watched> {
  const cluster = await prepareProducerCluster(options);
  const keys = watchKeyDirectories(cluster);
  const startedAtMs = Date.now();
  const stop = async (): Promise<void> => {
    await keys.stop();
    await cluster[Symbol.asyncDispose]();
  };
  try {
    await Promise.all(cluster.names.map((name) => cluster.start(name)));
    return { cluster, keys, startedAtMs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
