import { spawnSync } from "node:child_process";
import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { createForgeMetrics } from "../src/index.ts";
import { setEverything } from "./set-everything.ts";

const isFound = spawnSync("promtool", ["--version"]).status === 0;
const isRequired = process.env["FORGE_REQUIRE_PROMTOOL"] === "1";

describe("promtool check metrics", () => {
  it.skipIf(!isFound && !isRequired)(
    `has nothing to say${isFound ? "" : " (skipped: promtool is not installed; FORGE_REQUIRE_PROMTOOL=1 makes this a failure)"}`,
    async () => {
      const registry = new Registry();
      setEverything(createForgeMetrics(registry));

      const { status, stdout, stderr, error } = spawnSync("promtool", ["check", "metrics"], {
        input: await registry.metrics(),
        encoding: "utf8",
      });

      expect({ status, stdout, stderr, error }).toEqual({ status: 0, stdout: "", stderr: "", error: undefined });
    },
  );
});
