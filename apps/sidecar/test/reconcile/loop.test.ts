import type { NodeProcess } from "@cardano-forge/cardano-node";
import type { Vault } from "@cardano-forge/credentials";
import { createManualClock } from "@cardano-forge/election/testing";
import { describe, expect, it } from "vitest";
import type { ApplyPorts } from "../../src/reconcile/apply.ts";
import type { Seen } from "../../src/reconcile/blind.ts";
import { createLoop, type FaultPoint, type LoopPorts, type Round } from "../../src/reconcile/loop.ts";
import { anObservation, aTerm, onWith, settings } from "./observation-builder.ts";

/** A loop around a node that is what the test says; nothing outside is touched. */
function aLoop(parts: { look: () => Seen | Promise<Seen>; vault?: Partial<Vault>; onRound?: () => void }) {
  const clock = createManualClock();
  const rounds: Round[] = [];
  const faults: FaultPoint[] = [];
  let term: ReturnType<typeof aTerm> | undefined;
  let cut = 0;
  const node: NodeProcess = { pid: 2 ** 22 + 1, startMark: "1" };
  const apply = {
    clock,
    vault: {
      installDecoys: async () => undefined,
      installReal: async () => ({ kind: "installed" }),
      clear: async () => undefined,
      ...parts.vault,
    } as Vault,
    seat: {
      run: async () => undefined,
      observe: () => term,
      waiting: () => undefined,
      term: () => (term === undefined ? undefined : ({ remainingMs: () => term?.remainingMs ?? 0 } as never)),
      release: async () => ({ kind: "released" }),
    },
    finder: { find: async () => ({ kind: "none" }), isAlive: async () => false },
    process: () => node,
    socketPath: "/nowhere",
    networkMagic: 1,
    isSocketCheckDisabled: true,
    neededMs: 5000,
    marginMs: 1000,
    currentKesPeriod: () => undefined,
    successor: () => undefined,
    guard: { isGuarded: () => true, report: async () => undefined },
    onExit: () => undefined,
  } satisfies ApplyPorts;
  const ports: LoopPorts = {
    clock,
    settings,
    apply,
    look: async (_, signal) => {
      signal.addEventListener("abort", () => {
        cut += 1;
      });
      return parts.look();
    },
    situation: () => {
      const { node: _node, credentials: _credentials, ...rest } = anObservation({ term });
      return { ...rest, nowMs: clock.monotonicMs() };
    },
    onRound(round) {
      rounds.push(round);
      parts.onRound?.();
    },
    onFault: ({ during }) => faults.push(during),
  };
  const running = new AbortController();
  const loop = createLoop(ports);
  const ended = loop.run(running.signal);
  return {
    clock,
    rounds,
    faults,
    loop,
    cuts: () => cut,
    hold(parts: Partial<ReturnType<typeof aTerm>> | undefined) {
      term = parts === undefined ? undefined : aTerm(parts);
    },
    async stop() {
      running.abort();
      await clock.advance(0);
      await ended;
    },
  };
}

const seen = (parts: Parameters<typeof anObservation>[0] = {}): Seen => {
  const { node, credentials } = anObservation(parts);
  return { node, credentials };
};
const applied = (rounds: readonly Round[]): string[] =>
  rounds.flatMap(({ applied: all }) => all.map(({ effect }) => effect.kind));

describe("the loop", () => {
  it("goes on watching the permit when it cannot look, and has the node stopped in time", async () => {
    let canLook = true;
    const { clock, rounds, faults, hold, stop } = aLoop({
      look: () => {
        if (!canLook) throw new Error("EIO");
        return seen({ node: { truth: onWith("real") }, credentials: { resting: "real" } });
      },
    });
    hold({});
    await clock.advance(2000);

    canLook = false;
    hold({ endingBecause: "too little validity is left", remainingMs: 5000 });
    await clock.advance(2000);
    hold({ endingBecause: "too little validity is left", remainingMs: 900 });
    await clock.advance(1000);
    await stop();

    expect(faults).toContain("observe");
    expect(applied(rounds)).toContain("clear-keys");
    expect(applied(rounds)).toContain("kill-node");
  });

  it("never calls a pod ready that it cannot look at", async () => {
    let canLook = true;
    const { clock, loop, stop } = aLoop({
      look: () => {
        if (!canLook) throw new Error("EIO");
        return seen();
      },
    });
    await clock.advance(2000);
    const before = loop.isReady();

    canLook = false;
    await clock.advance(2000);

    expect({ before, after: loop.isReady() }).toEqual({ before: true, after: false });
    await stop();
  });

  it("takes back its word when a look never comes back, because the election would go on trusting an old plan", async () => {
    const never = new Promise<Seen>(() => undefined);
    let isHanging = false;
    const { clock, loop } = aLoop({ look: () => (isHanging ? never : seen()) });
    await clock.advance(2000);
    expect(loop.isReady()).toBe(true);

    isHanging = true;
    await clock.advance(20_000);

    expect(loop.isReady()).toBe(false);
  });

  it("asks a look that takes too long to come back with what it has", async () => {
    const never = new Promise<Seen>(() => undefined);
    const { clock, cuts } = aLoop({ look: () => never });

    await clock.advance(6000);

    expect(cuts()).toBe(1);
  });

  it("kills a node although the disk is full", async () => {
    const full: Partial<Vault> = { installDecoys: async () => Promise.reject(new Error("ENOSPC")) };
    const { clock, rounds, faults, hold, stop } = aLoop({
      vault: full,
      look: () => seen({ node: { truth: onWith("real") }, credentials: { resting: "none" } }),
    });
    hold({});
    await clock.advance(3000);
    hold({ isPastDeadline: true, remainingMs: 0, endingBecause: "the permit has expired" });
    await clock.advance(1000);
    await stop();

    expect(faults).toContain("place-decoys");
    expect(applied(rounds)).toContain("kill-node");
  });

  it("outlives a report that fails, because telling the story is no reason to stop", async () => {
    const { clock, rounds, faults, stop } = aLoop({
      look: () => seen(),
      onRound: () => {
        throw new Error("the story broke");
      },
    });

    await clock.advance(5000);
    await stop();

    expect(rounds.length).toBeGreaterThan(3);
    expect(faults).toContain("report");
  });
});
