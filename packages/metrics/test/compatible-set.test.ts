import { readFile } from "node:fs/promises";
import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { createForgeMetrics } from "../src/index.ts";
import { setEverything } from "./set-everything.ts";

const fixture = (name: string): Promise<string> => readFile(new URL(`fixtures/${name}`, import.meta.url), "utf8");
const isCompatible = (line: string): boolean => !/^(# (HELP|TYPE) )?cardano_forge_(?!manager_info)/.test(line);

describe("the metrics of the predecessor", () => {
  it("come out byte for byte, so that dashboards and alerts go on working", async () => {
    const registry = new Registry();
    setEverything(createForgeMetrics(registry));

    const lines = (await registry.metrics()).split("\n").filter((line) => line !== "" && isCompatible(line));

    expect(`${lines.join("\n")}\n`).toBe(await fixture("compatible-set.txt"));
  });

  it("show every counter at 0 from the start, so that its first step counts in a rate", async () => {
    const registry = new Registry();
    createForgeMetrics(registry);

    const samples = (await registry.metrics())
      .split("\n")
      .filter((line) => /^cardano_(sighup|credential|leadership)/.test(line));

    expect(samples).toHaveLength(3 + 6 + 1);
    for (const sample of samples) expect(sample).toMatch(/ 0$/);
  });
});
