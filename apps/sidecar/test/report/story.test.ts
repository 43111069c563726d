import { createManualClock } from "@cardano-forge/election/testing";
import type { ForgeEvent } from "@cardano-forge/kubernetes";
import { describe, expect, it } from "vitest";
import { createEventReporter } from "../../src/report/event-reporter.ts";
import { createLog } from "../../src/report/log.ts";
import { createLogReporter } from "../../src/report/log-reporter.ts";
import { createPatience } from "../../src/report/patience.ts";
import { transitionsOf } from "../../src/report/transition.ts";
import { aRound } from "./round-builder.ts";

const leaving = aRound({
  before: { phase: "forging", reason: "ForgingVerified" },
  passed: [{ phase: "disabling", reason: "StopRequested", message: "received SIGTERM" }],
  after: { phase: "standby", reason: "NodeOff", message: "the node does not forge" },
});

describe("transitions", () => {
  it("are told in the order in which they came about, also when one round passed through several", () => {
    expect(transitionsOf(leaving)).toEqual([
      { from: "forging", to: "disabling", reason: "StopRequested", message: "received SIGTERM", type: "Normal" },
      { from: "disabling", to: "standby", reason: "NodeOff", message: "the node does not forge", type: "Normal" },
    ]);
  });

  it("are none while phase and reason stay, however the message changes", () => {
    expect(transitionsOf(aRound({ before: { message: "a" }, after: { message: "b" } }))).toEqual([]);
  });

  it("warn where an operator should look", () => {
    const round = aRound({ after: { phase: "standby", reason: "CredentialsInvalid", message: "kes.skey is missing" } });

    expect(transitionsOf(round)).toMatchObject([{ type: "Warning" }]);
  });
});

/** A log of which every line can be read. */
function aLog() {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({
    level: "debug",
    format: "json",
    fields: { pod: "producer-0", network: "mainnet", pool: "pool1abcde" },
    destination: { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const clock = createManualClock();
  return { lines, clock, reporter: createLogReporter(log, clock) };
}

describe("the log", () => {
  it("has a fixed phrase and facts on each line, with pool and network", () => {
    const { lines, reporter } = aLog();

    reporter.onRound(leaving);

    expect(lines[0]).toMatchObject({
      level: "info",
      msg: "phase changed",
      pod: "producer-0",
      network: "mainnet",
      pool: "pool1abcde",
      from: "forging",
      to: "disabling",
      reason: "StopRequested",
      message: "received SIGTERM",
    });
    expect(lines).toHaveLength(2);
  });

  it("tells every credential operation and signal", () => {
    const { lines, reporter } = aLog();

    reporter.onRound(
      aRound({
        applied: [
          [{ kind: "clear-keys" }, {}],
          [
            { kind: "signal", intent: "off" },
            { kind: "signal-sent", message: "disable_forging" },
          ],
          [{ kind: "place-decoys", ifFailed: "go-on" }, {}],
          [{ kind: "kill-node", because: "it could not be proved off" }, {}],
          [{ kind: "release", reason: "received SIGTERM" }, { message: "seat given back (released)" }],
        ],
      }),
    );

    expect(lines.map(({ level, msg }) => `${level} ${msg}`)).toEqual([
      "info credentials removed",
      "info SIGHUP sent",
      "info decoys placed",
      "warn node killed",
      "info seat released",
    ]);
    expect(lines[1]).toMatchObject({ reason: "disable_forging" });
  });

  it("records a possible overlap as an error", () => {
    const { lines, reporter } = aLog();

    reporter.onRound(
      aRound({
        applied: [
          [
            { kind: "signal", intent: "on" },
            { kind: "overlap-possible", message: "the permit ended" },
          ],
        ],
      }),
    );

    expect(lines).toMatchObject([{ level: "error", msg: "overlap possible", message: "the permit ended" }]);
  });

  it("says again and again what goes on and on only now and then, and how often it was held back", async () => {
    const { lines, clock, reporter } = aLog();
    const refused = aRound({
      applied: [
        [
          { kind: "signal", intent: "off" },
          { kind: "refused", message: "no answer" },
        ],
      ],
    });

    for (let second = 0; second < 61; second += 1) {
      reporter.onRound(refused);
      reporter.onFault({ during: "place-decoys", error: new Error("ENOSPC") });
      await clock.advance(1000);
    }

    expect(lines.filter(({ msg }) => msg === "effect refused").map(({ heldBack }) => heldBack)).toEqual([
      undefined,
      29,
      29,
    ]);
    expect(lines.filter(({ msg }) => msg === "fault met")).toHaveLength(3);
  });

  it("tells a failed effect once, as the fault that it is", () => {
    const { lines, reporter } = aLog();

    reporter.onRound(aRound({ applied: [[{ kind: "clear-keys" }, { kind: "failed", message: "clear-keys failed" }]] }));

    expect(lines).toEqual([]);
  });

  it("tells what the election said", () => {
    const { lines, reporter } = aLog();

    reporter.onNotice({ kind: "term-ending", because: "too little validity is left" }, "cluster");
    reporter.onLeaseRequest({
      arbiter: "local",
      kind: "read",
      outcome: "refused",
      message: "forbidden",
      durationMs: 3,
    });
    reporter.onLeaseRequest({ arbiter: "local", kind: "read", outcome: "found", message: undefined, durationMs: 3 });

    expect(lines.map(({ level, msg }) => `${level} ${msg}`)).toEqual([
      "warn lease ending",
      "warn lease request failed",
    ]);
    expect(lines).toMatchObject([{ seat: "cluster" }, { arbiter: "local" }]);
  });
});

describe("Kubernetes Events", () => {
  function aReporter(subject: { kind: string } | undefined) {
    const events: ForgeEvent[] = [];
    let known = subject;
    const reporter = createEventReporter({
      recorder: { record: (event) => events.push(event) },
      podName: "producer-0",
      subject: () =>
        known === undefined ? undefined : { apiVersion: "cardano.io/v1", name: "cardano-leader", ...known },
    });
    return {
      events,
      reporter,
      learn(kind: string) {
        known = { kind };
      },
    };
  }

  it("tell each transition, with the pod's name, because all pods tell of one object", () => {
    const { events, reporter } = aReporter({ kind: "CardanoLeader" });

    reporter.onRound(leaving);

    expect(events.map(({ reason, note, type, action }) => [reason, note, type, action])).toEqual([
      ["StopRequested", "producer-0: received SIGTERM", "Normal", "Disabling"],
      ["NodeOff", "producer-0: the node does not forge", "Normal", "Standby"],
    ]);
  });

  it("wait until it is known what they are about, and no more than so many of them", () => {
    const { events, reporter, learn } = aReporter(undefined);

    for (let round = 0; round < 100; round += 1) reporter.onRound(leaving);
    expect(events).toEqual([]);
    learn("Pod");
    reporter.onRound(aRound());

    expect(events).toHaveLength(64);
    expect(events[0]?.regarding.kind).toBe("Pod");
  });

  it("warn of a possible overlap", () => {
    const { events, reporter } = aReporter({ kind: "CardanoLeader" });

    reporter.onRound(
      aRound({
        applied: [
          [
            { kind: "signal", intent: "on" },
            { kind: "overlap-possible", message: "the permit ended" },
          ],
        ],
      }),
    );

    expect(events).toMatchObject([{ reason: "OverlapPossible", type: "Warning" }]);
  });
});

describe("patience with a node", () => {
  it("says so each time another timeout has passed, and begins anew after the node was there", async () => {
    const clock = createManualClock();
    const patience = createPatience(clock, 600);
    const said: (number | undefined)[] = [];
    for (let minute = 0; minute <= 25; minute += 1) {
      said.push(patience.lostAfterSeconds("waiting-for-node"));
      await clock.advance(60_000);
    }

    expect(said.filter((seconds) => seconds !== undefined)).toEqual([600, 1200]);
    expect(patience.lostAfterSeconds("standby")).toBeUndefined();
    expect(patience.lostAfterSeconds("waiting-for-node")).toBeUndefined();
  });
});
