import { createManualClock } from "@cardano-forge/election/testing";
import { describe, expect, it } from "vitest";
import { createLog } from "../../src/report/log.ts";
import { createMountedSetsReporter, type MountedSet, mountedSetsOf } from "../../src/report/mounted-sets.ts";

const SAME: readonly MountedSet[] = [{ fingerprint: "aa", pods: ["producer-0", "producer-1"] }];
const DIFFERENT: readonly MountedSet[] = [
  { fingerprint: "aa", pods: ["producer-0"] },
  { fingerprint: "bb", pods: ["producer-1"] },
];
const entry = (name: string, fingerprint?: string) => ({ name, credentials: { fingerprint } });

function aReporter() {
  const clock = createManualClock();
  const told: string[] = [];
  const events: string[] = [];
  const destination = { write: (line: string) => void told.push((JSON.parse(line) as { msg: string }).msg) };
  const reporter = createMountedSetsReporter({
    clock,
    log: createLog({ level: "info", format: "json", fields: {}, destination }),
    events: { say: ({ reason, note }) => void events.push(`${reason}: ${note}`) },
  });
  const see = async (sets: readonly MountedSet[], forMs: number): Promise<void> => {
    for (let passedMs = 0; passedMs < forMs; passedMs += 1000) {
      reporter.onSets(sets);
      await clock.advance(1000);
    }
  };
  return { told, events, see };
}

describe("the sets that pods have mounted", () => {
  it("are grouped, with what this pod knows of itself in place of what it said last", () => {
    const peers = [entry("producer-2", "aa"), entry("producer-0", "old"), entry("producer-1", "bb")];

    expect(mountedSetsOf({ pod: "producer-0", fingerprint: "aa" }, peers)).toEqual([
      { fingerprint: "aa", pods: ["producer-0", "producer-2"] },
      { fingerprint: "bb", pods: ["producer-1"] },
    ]);
  });

  it("are none where nobody says, and not one more for a pod that does not", () => {
    expect(mountedSetsOf({ pod: "producer-0", fingerprint: undefined }, [entry("producer-1")])).toEqual([]);
    expect(mountedSetsOf({ pod: "producer-0", fingerprint: "aa" }, [entry("producer-1")])).toHaveLength(1);
  });

  it("are told of once when they stay different, and once when they are the same again", async () => {
    const { told, events, see } = aReporter();

    await see(DIFFERENT, 600_000);
    await see(SAME, 600_000);

    expect(told).toEqual(["credentials differ between pods", "credentials the same in every pod again"]);
    expect(events).toEqual([
      "CredentialsDiffer: pods have different credentials mounted: aa in producer-0; bb in producer-1. Give every pod the same Secret",
    ]);
  });

  it("are not told of while a rotation reaches one pod after the other, again and again", async () => {
    const { told, events, see } = aReporter();

    for (let rotation = 0; rotation < 5; rotation += 1) {
      await see(DIFFERENT, 170_000);
      await see(SAME, 5000);
    }

    expect([...told, ...events]).toEqual([]);
  });
});
