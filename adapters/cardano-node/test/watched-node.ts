import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createDecoySet, issueCredentialSet, kesPeriodAt } from "@cardano-forge/credentials";
import {
  credentialPathsIn,
  type DevnetNode,
  placeCredentials,
  startDevnetNode,
} from "@cardano-forge/devnet-cardano-node";
import {
  classifyForging,
  createNodeFinder,
  type ForgingTruth,
  type NodeFinder,
  type NodeProcess,
  type SignalOutcome,
  scrapeNodeMetrics,
  signalHangup,
  type TimedSample,
} from "../src/index.ts";
import { monotonicMs } from "../src/monotonic-ms.ts";

const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));
const period = kesPeriodAt("mainnet", Date.now());

export const NETWORK_MAGIC = 764_824_073;
/** Made once: it takes a moment, and no test changes them. */
const real = issueCredentialSet({ randomBytes: random, counter: 3n, startKesPeriod: period - 2 });
const decoy = createDecoySet({
  randomBytes: random,
  currentKesPeriod: period,
  avoidStartKesPeriods: [real.summary.startKesPeriod],
});

/** A stand-in with everything of this package pointed at it. */
export interface WatchedNode extends AsyncDisposable {
  readonly node: DevnetNode;
  readonly finder: NodeFinder;
  place(which: "real" | "decoy"): Promise<void>;
  /** Unlinks the VRF key, which the node reads first. */
  clear(): Promise<void>;
  found(): Promise<NodeProcess>;
  /** One SIGHUP through the adapter; the truth is asked for from then on. */
  hangUp(): Promise<SignalOutcome>;
  /** Watches until the truth is of this kind, or until the time is over; returns the last one either way. */
  watch(
    isEnough: (truth: ForgingTruth) => boolean,
    mostMs: number,
  ): Promise<ForgingTruth & { readonly afterMs: number }>;
  /** How many slots its own log shows for the real pool after a moment of wall time. */
  realSlotsAfter(wallMs: number): Promise<number>;
}

export async function aWatchedNode(
  words: readonly string[] = [],
  starts: "real" | "decoy" = "decoy",
): Promise<WatchedNode> {
  const directory = await mkdtemp(join(tmpdir(), "watched-node-"));
  const paths = credentialPathsIn(directory);
  const place = (which: "real" | "decoy"): Promise<void> =>
    placeCredentials(paths, which === "real" ? real.files : decoy.files);
  await place(starts);
  const node = await startDevnetNode({ directory, args: words });
  const finder = createNodeFinder({ processName: "cardano-node", pidFile: node.pidFile });
  let samples: TimedSample[] = [];
  let changedAtMs = monotonicMs();

  async function found(): Promise<NodeProcess> {
    const answer = await finder.find();
    if (answer.kind !== "found") throw new Error(`the node was not found: ${JSON.stringify(answer)}`);
    return answer.process;
  }

  async function truth(): Promise<ForgingTruth> {
    const result = await scrapeNodeMetrics({ url: await node.listening(), timeoutMs: 1000 });
    if (result.kind === "sample") samples = [...samples, result].slice(-256);
    return classifyForging(samples, {
      changedAtMs,
      realStartKesPeriod: real.summary.startKesPeriod,
      decoyStartKesPeriods: [decoy.startKesPeriod],
    });
  }

  return {
    node,
    finder,
    place,
    clear: () => rm(paths.vrf),
    found,
    async hangUp() {
      await truth();
      const outcome = await signalHangup({
        finder,
        process: await found(),
        socketPath: node.socketPath,
        networkMagic: NETWORK_MAGIC,
        timeoutMs: 1000,
        isSocketCheckDisabled: false,
        isStillAllowed: () => true,
      });
      if (outcome.kind === "sent") changedAtMs = outcome.atMonotonicMs;
      return outcome;
    },
    async watch(isEnough, mostMs) {
      const startMs = monotonicMs();
      for (;;) {
        const seen = await truth();
        const afterMs = monotonicMs() - startMs;
        if (isEnough(seen) || afterMs > mostMs) return { ...seen, afterMs };
        await sleep(50);
      }
    },
    realSlotsAfter: async (wallMs) =>
      (await node.slots()).filter(({ poolId, timeMs }) => poolId === real.summary.poolIdBech32 && timeMs > wallMs)
        .length,
    async [Symbol.asyncDispose]() {
      await node[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export const isOff = (truth: ForgingTruth): boolean => truth.kind === "off";
export const isOnWith =
  (which: "real" | "decoy") =>
  (truth: ForgingTruth): boolean =>
    truth.kind === "on" && truth.with === which;
export const never = (): boolean => false;
