import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decideGuard,
  type GuardEvent,
  type GuardSettings,
  type GuardState,
  initialGuardState,
} from "../../src/guard/decide-guard.ts";

const settings: GuardSettings = {
  startWithinMs: 60_000,
  silentAfterMs: 5000,
  stopBoundMs: 4000,
  killBeforeMs: 500,
  retryMs: 1000,
};
const at = (ms: number) => ({ monotonicMs: ms, boottimeMs: 50_000 + ms });
const tick = (node: "gone" | "off" | "on" | "unknown" = "unknown"): GuardEvent => ({ kind: "tick", node });
const report = (permitMs: number | undefined, isOff = false): GuardEvent => ({
  kind: "report",
  permit: permitMs === undefined ? undefined : at(permitMs),
  isOff,
});
const exited: GuardEvent = { kind: "engine-exited", because: "the engine was ended by SIGKILL" };

/** Plays events at their times; gives every command with the time at which it was given. */
function play(...events: readonly (readonly [number, GuardEvent])[]): { commands: string[]; state: GuardState } {
  let state = initialGuardState(at(0));
  const commands: string[] = [];
  for (const [ms, event] of events) {
    const step = decideGuard(state, event, at(ms), settings);
    state = step.state;
    commands.push(...step.commands.map((command) => `${ms} ${command}`));
  }
  return { commands, state };
}

describe("a guard", () => {
  it("does nothing while its engine reports and renews", () => {
    const events = Array.from({ length: 60 }, (_, s) => [s * 1000, report(s * 1000 + 15_000)] as const);

    expect(play(...events.flatMap((event) => [event, [event[0] + 100, tick()] as const])).commands).toEqual([]);
  });

  it("kills an engine that is silent for five seconds before it touches the node, because it could wake up and go on", () => {
    const { commands } = play([0, report(15_000)], [4900, tick()], [5000, tick()], [5010, exited]);

    expect(commands).toEqual(["5000 kill-engine", "5010 unlink-keys", "5010 signal-node"]);
  });

  it("gives an engine a minute to start, because on a busy machine a shorter bound would kill every one of them", () => {
    const { commands } = play([5000, tick()], [59_900, tick()], [60_000, tick()]);

    expect(commands).toEqual(["60000 kill-engine"]);
  });

  it("starts a fresh engine once the node is proved off, with decoys at rest", () => {
    const { commands, state } = play([0, report(15_000)], [100, exited], [400, tick("on")], [900, tick("off")]);

    expect(commands.slice(2)).toEqual(["900 place-decoys", "900 start-engine"]);
    expect(state).toMatchObject({ phase: "watching", mayForge: false });
  });

  it("asks again, then kills a node that goes on forging, and waits until it is gone", () => {
    const seconds = Array.from({ length: 45 }, (_, index) => [200 + index * 100, tick("on")] as const);

    const { commands } = play([0, report(15_000)], [100, exited], ...seconds, [5000, tick("gone")]);

    expect(commands).toEqual([
      "100 unlink-keys",
      "100 signal-node",
      "1100 signal-node",
      "2100 signal-node",
      "3100 signal-node",
      "4100 unlink-keys",
      "4100 place-decoys",
      "4100 kill-node",
      "5000 place-decoys",
      "5000 start-engine",
    ]);
  });

  it("kills the node without asking when the permit is nearly over", () => {
    const { commands } = play([0, report(1000)], [500, tick()], [510, exited], [520, tick("on")]);

    expect(commands).toEqual(["500 kill-engine", "510 unlink-keys", "510 place-decoys", "510 kill-node"]);
  });

  it("keeps the deadline of a permit that is not reported any more, until the node is proved off", () => {
    const kept = play([0, report(15_000)], [1000, report(undefined)]);
    const cleared = play([0, report(15_000)], [1000, report(undefined, true)]);

    expect(kept.state).toMatchObject({ mayForge: true, permit: at(15_000) });
    expect(cleared.state).toMatchObject({ mayForge: false, permit: undefined });
  });

  it("only starts a fresh engine when the one that died had no permit", () => {
    expect(play([0, report(undefined, true)], [100, exited]).commands).toEqual([
      "100 place-decoys",
      "100 start-engine",
    ]);
  });

  it("believes whichever clock says that time is up: one of them stands still while the machine sleeps", () => {
    const state = decideGuard(initialGuardState(at(0)), report(15_000), at(0), settings).state;
    const asleep = { monotonicMs: 1000, boottimeMs: 50_000 + 60_000 };

    expect(decideGuard(state, tick(), asleep, settings).commands).toEqual(["kill-engine"]);
  });

  it("never signals, kills or unlinks before the engine is dead, whatever happens", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 10, max: 3000 }), drawnEvent), { maxLength: 60 }), (steps) => {
        expect(tooEarly(steps)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

const drawnEvent = fc.oneof(
  fc.constantFrom("gone", "off", "on", "unknown").map((node) => () => tick(node)),
  fc.record({ inMs: fc.integer({ min: -5000, max: 20_000 }), isOff: fc.boolean() }).map(
    ({ inMs, isOff }) =>
      (now: number) =>
        report(now + inMs, isOff),
  ),
  fc.constant(() => exited),
);

/** Every command other than the kill that was given while the engine lived. */
function tooEarly(steps: readonly (readonly [number, (now: number) => GuardEvent])[]): string[] {
  let state = initialGuardState(at(0));
  let now = 0;
  let isEngineAlive = true;
  const early: string[] = [];
  for (const [passed, draw] of steps) {
    now += passed;
    const event = draw(now);
    // The dead report nothing and do not die again.
    if (event.kind !== "tick" && !isEngineAlive) continue;
    isEngineAlive = isEngineAlive && event.kind !== "engine-exited";
    const step = decideGuard(state, event, at(now), settings);
    state = step.state;
    if (isEngineAlive) early.push(...step.commands.filter((command) => command !== "kill-engine"));
    isEngineAlive = isEngineAlive || step.commands.includes("start-engine");
  }
  return early;
}
