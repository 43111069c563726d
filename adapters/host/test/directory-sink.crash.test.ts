/** Every system call that writes, stopped by a failure or by death; then the next process, over what lies there. */
import * as nodeFileSystem from "node:fs/promises";
import type { CredentialSink } from "@cardano-forge/credentials";
import { createFaultSteps, type FaultPoint, type FaultSteps } from "@cardano-forge/credentials/testing";
import { describe, expect, it } from "vitest";
import type { KeyFileSystem } from "../src/index.ts";
import { aKeyDirectory, type KeyDirectoryUnderTest, lying, ORDER, setOf } from "./key-directory.ts";

/** node:fs/promises, each call of it and of the files that it opens one step. Closing is no step: the kernel does it for the dead. */
function faultyFileSystem({ step }: FaultSteps): KeyFileSystem {
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        const call = (...args: unknown[]): unknown => Reflect.apply(value, target, args);
        if (name === "close" || name === Symbol.asyncDispose) return call;
        return async (...args: unknown[]) => {
          const result: unknown = await step(() => call(...args));
          return name === "open" ? wrap(result as object) : result;
        };
      },
    });
  return wrap(nodeFileSystem as KeyFileSystem);
}

type Change = (sink: CredentialSink) => Promise<unknown>;

/** Runs a change once for each of its steps, with a fault there; answers how many steps there are. */
async function atEveryStep(
  change: Change,
  kind: FaultPoint["kind"],
  check: (given: KeyDirectoryUnderTest, outcome: unknown) => Promise<void>,
): Promise<number> {
  for (let atStep = 1; ; atStep += 1) {
    const given = await aKeyDirectory();
    await given.sink.replace(setOf("old"), { order: ORDER });
    const faults = createFaultSteps();
    const sink = given.another({}, faultyFileSystem(faults));
    faults.arm({ atStep, kind });
    const outcome: unknown = await change(sink).catch((error: unknown) => error);
    if (!faults.hasStruck()) return atStep - 1;
    await check(given, outcome);
  }
}

const CHANGES: Readonly<Record<string, { change: Change; fewestSteps: number; states: readonly string[] }>> = {
  "a replacement": {
    change: (sink) => sink.replace(setOf("new"), { order: ORDER }),
    // readdir; open, chmod, writeFile and sync of three files; three renames; open and sync of the directory.
    fewestSteps: 18,
    // vrf, opcert, kes: in the order of the renames.
    states: ["old old old", "new old old", "new new old", "new new new"],
  },
  "a removal": {
    change: (sink) => sink.remove(),
    fewestSteps: 6,
    states: ["old old old", "- old old", "- - old", "- - -"],
  },
};

async function stateOf(sink: CredentialSink): Promise<string> {
  const { vrf, opcert, kes } = await lying(sink);
  return [vrf, opcert, kes].map((name) => name ?? "-").join(" ");
}

describe.each(Object.entries(CHANGES))("%s", (_, { change, fewestSteps, states }) => {
  it("that dies at any step leaves whole files, and the next process removes the rest", async () => {
    const steps = await atEveryStep(change, "crash", async ({ another, names }) => {
      const next = another();

      expect(states).toContain(await stateOf(next));
      for (const name of await names()) expect(["kes.skey", "node.cert", "vrf.skey"]).toContain(name);
      await next.replace(setOf("next"), { order: ORDER });
      expect(await stateOf(next)).toBe("next next next");
    });

    expect(steps).toBeGreaterThanOrEqual(fewestSteps);
  });

  it("that fails at any step says so and leaves nothing temporary", async () => {
    await atEveryStep(change, "fail", async ({ another, names }, outcome) => {
      expect(outcome).toBeInstanceOf(Error);
      for (const name of await names()) expect(["kes.skey", "node.cert", "vrf.skey"]).toContain(name);
      expect(["old", "new", "-"]).toEqual(expect.arrayContaining((await stateOf(another())).split(" ")));
    });
  });
});

describe("a removal that fails at one file", () => {
  it("removes the others all the same", async () => {
    const remaining: number[] = [];

    await atEveryStep(
      (sink) => sink.remove(),
      "fail",
      async ({ names }) => {
        remaining.push((await names()).length);
      },
    );

    expect(Math.max(...remaining)).toBe(1);
  });
});
