import { afterAll, beforeAll, expect } from "vitest";
import { awaitFact } from "./await-fact.ts";
import { type PoolRegions, type RegionTiming, startPoolRegions } from "./pool-regions.ts";
import type { startRealServer } from "./region-server.ts";

/**
 * Commands wait for no lease to run out, so leases are long enough for requests of a busy machine; every case waits for a
 * seat to come back, so that takes little.
 */
export const COMMANDED: RegionTiming = {
  globalLeaseMs: 15_000,
  failbackMs: 2000,
  env: { LEASE_DURATION: "12", SLEEP_INTERVAL: "4", GLOBAL_LEASE_DURATION: "15", FAILBACK_DELAY: "2" },
};
/** Far above what it takes for one region to forge, and the others to wait for it. */
export const STEADY_MS = 120_000;
/** Far above what it takes for a status to arrive everywhere. */
export const TOLD_MS = 30_000;
/** From a command to the last slot of the region that it names. */
export const STOP_MS = 5000;

// The changes of the predecessor's README, word for word.
/** What the README says to write before a maintenance. */
export const MAINTENANCE = `{"spec":{"forgeState":"Disabled","override":{"enabled":true,"reason":"Planned maintenance","expiresAt":"2030-01-01T00:00:00+00:00"}}}`;
/** What the README says to write after it. */
export const END_OF_MAINTENANCE = `{"spec":{"forgeState":"Priority-based","override":{"enabled":false}}}`;
/** What the README says to write to keep a cluster from forging. */
export const DISABLED = `{"spec":{"forgeState":"Disabled"}}`;

/** What came of a request to hand over. */
export interface RegionAnswer {
  readonly id: string;
  readonly phase: string;
  readonly message: string;
  readonly gapMilliseconds?: number;
}

/** A pool over three regions that kubectl is used on; its first region forges. */
export interface CommandedPool {
  readonly regions: PoolRegions;
  readonly first: string;
  /** Changes the object of a region on one API server, as the README does. */
  patch(at: string, region: string, change: string): Promise<string>;
  /** A field of a region's object at home. */
  read(region: string, field: string): Promise<string>;
  /** Asks a region to hand over, and gives its last word. */
  ask(at: string, request: { readonly id: string; readonly to: string }): Promise<RegionAnswer>;
  /** Runs a command, and sees the first region stop in time and another go on. */
  leavesFirst(how: string, command: () => Promise<string>): Promise<void>;
}

/** One pool for all tests of a file, each region with one pod; no two nodes of it may ever forge. */
export function useCommandedPool(startServer: typeof startRealServer): CommandedPool {
  let regions: PoolRegions;
  beforeAll(async () => {
    regions = await startPoolRegions(COMMANDED, { startServer, pods: ["producer-0"] });
    await regions.steady(STEADY_MS, regions.names[0]);
  }, 300_000);
  afterAll(async () => {
    const overlap = await regions?.judge.overlap();
    await regions?.[Symbol.asyncDispose]();
    expect(overlap ?? []).toEqual([]);
  }, 60_000);
  return commandedPool(() => regions);
}

function commandedPool(regionsNow: () => PoolRegions): CommandedPool {
  const pool: CommandedPool = {
    get regions() {
      return regionsNow();
    },
    get first() {
      return regionsNow().names[0] as string;
    },
    patch(at, region, change) {
      const name = regionsNow().clusterOf(region);
      return regionsNow().kubectl(at, "patch", "cardanoforgeCluster", name, "--type=merge", `-p=${change}`);
    },
    read(region, field) {
      const name = regionsNow().clusterOf(region);
      return regionsNow().kubectl(region, "get", "cardanoforgecluster", name, "-o", `jsonpath={.${field}}`);
    },
    async ask(at, request) {
      const expires = new Date(Date.now() + TOLD_MS).toISOString();
      const annotation = `cardano.io/handover=${JSON.stringify({ ...request, expires })}`;
      const name = regionsNow().clusterOf(at);
      await regionsNow().kubectl(at, "annotate", "cardanoforgeCluster", name, "--overwrite", annotation);
      return awaitFact("answer to the request", 2 * TOLD_MS, async () => {
        const text = await pool.read(at, "status.handover");
        const seen = text === "" ? undefined : (JSON.parse(text) as RegionAnswer);
        return seen?.id === request.id && seen.phase !== "accepted" ? seen : undefined;
      });
    },
    async leavesFirst(how, command) {
      const { judge } = regionsNow();
      const askedAtMs = Date.now();
      await command();
      const answeredAtMs = Date.now();
      const next = await regionsNow().forgedAfter(askedAtMs, COMMANDED.globalLeaseMs + 2 * STOP_MS, pool.first);
      const isOfFirst = ({ pod }: { readonly pod: string }): boolean => pod.startsWith(`${pool.first}/`);
      const last = (await judge.forged()).findLast((slot) => isOfFirst(slot) && slot.timeMs < next.timeMs);
      const stoppedMs = Math.max(0, (last?.timeMs ?? 0) - answeredAtMs);
      tell(
        `disabled ${how}: last slot after ${stoppedMs} ms, the next region's first after ${next.timeMs - askedAtMs} ms`,
      );
      expect(stoppedMs).toBeLessThan(STOP_MS);
    },
  };
  return pool;
}

/** Prints what was measured beside the report of the tests. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
