import { createManualClock } from "@cardano-forge/election/testing";
import type {
  ApplyOutcome,
  CardanoLeader,
  CardanoLeaderResource,
  EnsureOutcome,
  LeaderStatus,
  PodEntry,
  ResourceObstacle,
  StatusAuthority,
  WriteStatusOutcome,
} from "@cardano-forge/kubernetes";
import { describe, expect, it } from "vitest";
import { formerLeaderFieldsOf, leaderFieldsOf } from "../../src/report/leader-fields.ts";
import { createLeaderReporter } from "../../src/report/leader-reporter.ts";
import { createLeaderWriter } from "../../src/report/leader-writer.ts";
import { podEntryOf, urgentPartOf } from "../../src/report/pod-entry.ts";
import { aForgingStatus, aStatus } from "./status-builder.ts";

const LEADER: CardanoLeader = {
  metadata: {
    name: "cardano-leader",
    namespace: "default",
    uid: "u",
    resourceVersion: "1",
    labels: {},
    annotations: {},
  },
  spec: {},
  status: { conditions: [], pods: [], history: [] },
};

interface Answers {
  ensure: () => EnsureOutcome | Promise<EnsureOutcome>;
  applyPod: () => ApplyOutcome;
  writeStatus: () => WriteStatusOutcome;
}

/** A reporter on an API server that answers as the test says. */
function aReporter(given: Partial<Answers> = {}) {
  const answers: Answers = {
    ensure: () => ({ kind: "present", created: false, leader: LEADER }),
    applyPod: () => ({ kind: "applied", leader: LEADER }),
    writeStatus: () => ({ kind: "applied", changed: true, dropped: [] }),
    ...given,
  };
  const clock = createManualClock();
  const calls = { ensure: 0, entries: [] as PodEntry[], statuses: [] as [LeaderStatus, StatusAuthority["kind"]][] };
  const obstacles: (ResourceObstacle["kind"] | undefined)[] = [];
  const dropped: (readonly string[])[] = [];
  const faults: unknown[] = [];
  const resource: CardanoLeaderResource = {
    async ensure() {
      calls.ensure += 1;
      return answers.ensure();
    },
    async applyPod(entry) {
      calls.entries.push(entry);
      return answers.applyPod();
    },
    async writeStatus(status, _signal, authority) {
      calls.statuses.push([status, authority.kind]);
      return answers.writeStatus();
    },
    read: () => Promise.reject(new Error("never asked for")),
    watch: () => undefined,
  };
  const writer = createLeaderWriter({
    resource,
    clock,
    podName: "producer-0",
    description: "",
    isLeading: () => true,
    onDropped: (fields) => dropped.push(fields),
  });
  const reporter = createLeaderReporter({
    writer,
    clock,
    onObstacle: (obstacle) => obstacles.push(obstacle?.kind),
    onFault: (error) => faults.push(error),
  });
  const running = new AbortController();
  const ended = reporter.run(running.signal);
  return {
    answers,
    clock,
    calls,
    obstacles,
    dropped,
    faults,
    writer,
    reporter,
    say: (status = aStatus()) =>
      reporter.report({
        entry: podEntryOf(status, { identity: "producer-0_00", since: status.updated, at: status.updated }),
        leading: status.role === "leader" ? (transition) => leaderFieldsOf(status, transition) : undefined,
        leaving: formerLeaderFieldsOf(status),
      }),
    async stop() {
      running.abort();
      await clock.advance(0);
      await ended;
    },
  };
}

describe("what a pod says of itself in the CardanoLeader", () => {
  it("is said on change and every 30 s, and not with every round", async () => {
    const { clock, calls, say, stop } = aReporter();

    for (let round = 0; round < 100; round += 1) {
      say(aStatus({ node: { tipSlot: 1000 + round } }));
      await clock.advance(1000);
    }
    say(aStatus({ reason: "CredentialsInvalid" }));
    await clock.advance(1500);
    await stop();

    expect(calls.entries.map(({ reason }) => reason)).toEqual([
      "Ready",
      "Ready",
      "Ready",
      "Ready",
      "CredentialsInvalid",
    ]);
  });

  it("leaves what changes by itself to the heartbeat", () => {
    const entry = (parts: Parameters<typeof aStatus>[0]) =>
      urgentPartOf(podEntryOf(aStatus(parts), { identity: "i", since: "s", at: "a" }));

    expect(entry({ node: { tipSlot: 5 }, message: "other", nodeTruth: { because: "for 4.1 s" } })).toBe(entry({}));
    expect(entry({ nodeTruth: { forging: "unknown" } })).not.toBe(entry({}));
    expect(entry({ node: { isSynced: false } })).not.toBe(entry({}));
  });

  it("has the newest tip, KES figures and problems, and no secret", () => {
    const status = aStatus({
      credentials: {
        isValid: false,
        problems: [
          {
            code: "CREDENTIALS_KES_MISSING",
            severity: "error",
            file: "kes.skey",
            message: "kes.skey is missing",
            hint: "",
          },
        ],
      },
    });

    expect(podEntryOf(status, { identity: "i", since: "s", at: "a" })).toMatchObject({
      role: "standby",
      credentials: { state: "missing", resting: "decoy", problems: ["kes.skey is missing"] },
      kes: { startPeriod: 1500, periodsRemaining: 52, opcertCounter: 7 },
      tip: { slot: 1000, block: 900, sync: "synced" },
    });
  });
});

describe("what the leader says", () => {
  it("names the pod, what its node does as far as known, and conditions", () => {
    expect(leaderFieldsOf(aForgingStatus(), undefined)).toMatchObject({
      leaderPod: "producer-0",
      forgingEnabled: true,
      term: 4,
      conditions: [
        { type: "Ready", status: "True" },
        { type: "LeaderElected", status: "True" },
        { type: "Syncing", status: "False" },
      ],
    });
    const enabling = aForgingStatus({ phase: "enabling", nodeTruth: { forging: "off" } });
    expect(leaderFieldsOf(enabling, undefined)).toMatchObject({
      forgingEnabled: false,
      conditions: [{ status: "False" }, {}, {}],
    });
  });

  it("is cleared once by a pod that leads no more, and never by one that never did", async () => {
    const { clock, calls, say, stop } = aReporter();
    say();
    await clock.advance(2000);
    expect(calls.statuses).toEqual([]);

    say(aForgingStatus());
    await clock.advance(2000);
    say();
    await clock.advance(70_000);
    await stop();

    expect(calls.statuses.map(([{ leaderPod }, authority]) => [leaderPod, authority])).toEqual([
      ["producer-0", "leader"],
      ["", "former-leader"],
    ]);
  });

  it("adds each change of leadership to the history once, however often it has to be tried", async () => {
    const { clock, calls, answers, writer, say, stop } = aReporter({
      writeStatus: () => ({ kind: "conflict", message: "somebody wrote" }),
    });
    const transition = {
      at: "2026-01-01T00:00:00.000Z",
      from: "producer-1",
      to: "producer-0",
      gapMilliseconds: 700,
      term: 4,
    };
    writer.remember(transition);
    say(aForgingStatus());
    await clock.advance(3500);
    answers.writeStatus = () => ({ kind: "applied", changed: true, dropped: [] });
    await clock.advance(60_000);
    await stop();

    const said = calls.statuses.map(([status]) => status.transition);
    expect(said.length).toBeGreaterThan(4);
    expect(said.findLastIndex((one) => one !== undefined)).toBe(said.indexOf(undefined) - 1);
    expect(said[0]).toEqual(transition);
  });
});

describe("obstacles", () => {
  it("are told once, and told again only when they change", async () => {
    const forbidden = { kind: "forbidden", message: "no" } as const;
    const { clock, calls, answers, obstacles, say, stop } = aReporter({ ensure: () => forbidden });
    for (let minute = 0; minute < 10; minute += 1) {
      say();
      await clock.advance(60_000);
    }
    answers.ensure = () => ({ kind: "present", created: true, leader: LEADER });
    await clock.advance(60_000);
    await stop();

    expect(obstacles).toEqual(["forbidden", undefined]);
    expect(calls.ensure).toBeLessThan(30);
  });

  it("leave the leader's fields where a definition lacks the pods, as the predecessor's does", async () => {
    const undeclared = { kind: "field-not-declared", message: ".status.pods: field not declared in schema" } as const;
    const { clock, calls, obstacles, dropped, say, stop } = aReporter({
      applyPod: () => undeclared,
      writeStatus: () => ({ kind: "applied", changed: true, dropped: ["history"] }),
    });
    say(aForgingStatus());
    await clock.advance(120_000);
    await stop();

    expect(obstacles).toEqual(["field-not-declared"]);
    expect(calls.entries).toHaveLength(1);
    expect(calls.statuses.length).toBeGreaterThan(1);
    expect(dropped[0]).toEqual(["history"]);
  });

  it("of another pool are known to whoever asks", async () => {
    const { clock, writer, say, stop } = aReporter({ ensure: () => ({ kind: "foreign-pool", poolId: "pool1other" }) });
    say();
    await clock.advance(2000);
    await stop();

    expect(writer.foreignPool()).toBe("pool1other");
  });

  it("show what the other pods say, without asking for it", async () => {
    const pods: PodEntry[] = [{ name: "producer-1" }];
    const { clock, calls, writer, say, stop } = aReporter({
      applyPod: () => ({ kind: "applied", leader: { ...LEADER, status: { ...LEADER.status, pods } } }),
    });
    say();
    await clock.advance(120_000);
    await stop();

    expect(writer.leader()?.status.pods).toEqual(pods);
    expect(calls.ensure).toBe(1);
  });

  it("create the object anew when it was deleted", async () => {
    let isThere = true;
    const { clock, calls, say, stop } = aReporter({
      applyPod: () => (isThere ? { kind: "applied", leader: LEADER } : { kind: "absent" }),
    });
    say();
    await clock.advance(2000);
    isThere = false;
    say(aStatus({ reason: "NodeBehind" }));
    await clock.advance(1500);
    isThere = true;
    await clock.advance(3000);
    await stop();

    expect(calls.ensure).toBeGreaterThanOrEqual(2);
    expect(calls.entries.at(-1)?.reason).toBe("NodeBehind");
  });

  it("that are outages are tried again, ever more slowly, and end with the newest and nothing in between", async () => {
    const { clock, calls, answers, faults, say, stop } = aReporter({
      ensure: () => Promise.reject(new Error("ECONNREFUSED")),
    });
    for (let second = 0; second < 300; second += 1) {
      say(aStatus({ message: `at ${second} s` }));
      await clock.advance(1000);
    }
    expect(faults.length).toBeGreaterThan(5);
    expect(faults.length).toBeLessThan(20);
    answers.ensure = () => ({ kind: "present", created: false, leader: LEADER });
    await clock.advance(31_000);
    await stop();

    expect(calls.entries.map(({ message }) => message)).toEqual(["at 299 s"]);
  });

  it("never keep a pod from ending: the last words are tried once", async () => {
    const { calls, say, stop, reporter } = aReporter({ ensure: () => Promise.reject(new Error("ECONNREFUSED")) });
    say();
    await stop();
    const before = calls.ensure;

    await reporter.finish(new AbortController().signal);

    expect(calls.ensure).toBe(before + 1);
  });
});
