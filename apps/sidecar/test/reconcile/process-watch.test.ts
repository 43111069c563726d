import type { FoundNode } from "@cardano-forge/cardano-node";
import { describe, expect, it } from "vitest";
import { createProcessWatch } from "../../src/reconcile/process-watch.ts";

const found = (pid: number, startMark = "1"): FoundNode => ({ kind: "found", process: { pid, startMark } });

/** A watch on a machine that is what the test says. */
function aWatch(first: FoundNode) {
  const machine = { answer: first, isAlive: true as boolean | "unknown", searches: 0 };
  const watch = createProcessWatch({
    async find() {
      machine.searches += 1;
      return machine.answer;
    },
    isAlive: async () => machine.isAlive,
  });
  return { machine, watch };
}

describe("watching the node's process", () => {
  it("searches once, and then only asks whether it is still the same", async () => {
    const { machine, watch } = aWatch(found(7));

    const looks = [await watch.look(), await watch.look()];

    expect(looks).toEqual([
      { seen: { kind: "found", mark: "7@1" }, isAnother: false },
      { seen: { kind: "found", mark: "7@1" }, isAnother: false },
    ]);
    expect(machine.searches).toBe(1);
  });

  it("tells a successor under the same pid from the process before", async () => {
    const { machine, watch } = aWatch(found(7, "1"));
    await watch.look();
    Object.assign(machine, { isAlive: false, answer: found(7, "2") });

    expect(await watch.look()).toEqual({ seen: { kind: "found", mark: "7@2" }, isAnother: true });
  });

  it("knows that the process is gone, and that a later one is no successor of anything known", async () => {
    const { machine, watch } = aWatch(found(7));
    await watch.look();
    Object.assign(machine, { isAlive: false, answer: { kind: "none" } });
    expect(await watch.look()).toEqual({ seen: { kind: "none" }, isAnother: true });
    expect(watch.known()).toBeUndefined();

    machine.answer = found(9);
    expect(await watch.look()).toEqual({ seen: { kind: "found", mark: "9@1" }, isAnother: false });
  });

  it("keeps the process in mind while nobody can tell, because not seeing it is no proof", async () => {
    const { machine, watch } = aWatch(found(7));
    await watch.look();
    Object.assign(machine, { isAlive: "unknown", answer: { kind: "several", pids: [7, 8] } });

    expect(await watch.look()).toMatchObject({ seen: { kind: "unknown", message: expect.stringContaining("7, 8") } });
    expect(watch.known()).toEqual({ pid: 7, startMark: "1" });
  });
});
