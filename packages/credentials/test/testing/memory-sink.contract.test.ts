import { describe, expect, it } from "vitest";
import { createMemorySink, credentialSinkContract, type SinkUnderTest } from "../../src/testing/index.ts";

async function memory(): Promise<SinkUnderTest> {
  const sink = createMemorySink();
  return {
    sink,
    countEntries: async () => sink.names().length,
    place: async (file, bytes) => sink.place(file, bytes),
  };
}

describe("the sink in memory", () => {
  it.each(credentialSinkContract(memory))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("the contract of sinks", () => {
  // A contract that nothing can fail is worth nothing: each of these sinks is wrong in one way.
  it.each<[string, (right: SinkUnderTest) => SinkUnderTest["sink"]]>([
    [
      "ignores the order",
      ({ sink }) => ({
        ...sink,
        replace: (files, o) => sink.replace(files, { ...o, order: ["kes", "vrf", "opcert"] }),
      }),
    ],
    [
      "never asks again",
      ({ sink }) => ({ ...sink, replace: (files, { isStillAllowed: _, ...o }) => sink.replace(files, o) }),
    ],
    ["does not remove", ({ sink }) => ({ ...sink, remove: async () => undefined })],
    ["sees nothing", ({ sink }) => ({ ...sink, read: createMemorySink().read })],
    ["keeps quiet about removals", ({ sink }) => ({ ...sink, remove: () => sink.remove() })],
  ])("fails a sink that %s", async (_, spoil) => {
    const cases = credentialSinkContract(async () => {
      const right = await memory();
      return { ...right, sink: spoil(right) };
    });

    const results = await Promise.allSettled(cases.map(({ run }) => run()));

    expect(results.map(({ status }) => status)).toContain("rejected");
  });
});
