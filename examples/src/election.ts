/** Runs a job on one of many machines at a time: here three candidates of one process, and a register in memory. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createElector, timingFor } from "@cardano-forge/election";
import { createMemoryRegister } from "@cardano-forge/election/testing";
import { hostClock } from "@cardano-forge/host";

const register = createMemoryRegister();
const random = (count: number) => new Uint8Array(randomBytes(count));
const timing = timingFor({ leaseDurationMs: 5000 });

async function takePart(machine: string, rank: number): Promise<void> {
  const stores = [register.store("local")];
  const elector = createElector({ identity: `${machine}_${Date.now()}`, stores, clock: hostClock, random, timing });
  const candidacy = { isReady: () => true, rank: () => rank };
  for await (const term of elector.campaign(AbortSignal.timeout(50_000), candidacy)) {
    console.log(`${machine} works in term ${term.fencingToken}`);
    await sleep(100, undefined, { signal: term.signal });
    await term.release({ reason: "the job is done" });
    return;
  }
}

await Promise.all(["machine-a", "machine-b", "machine-c"].map(takePart));
