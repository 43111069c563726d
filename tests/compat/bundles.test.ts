import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { consumerNode, runProgram } from "./harness/program.ts";

const bundle = fileURLToPath(new URL("../../apps/sidecar/dist/sidecar.mjs", import.meta.url));

describe("the bundle of the sidecar, alone in a folder", () => {
  it("starts, and refuses an empty environment in one message that lists what is missing", async () => {
    const directory = await mkdtemp(join(tmpdir(), "forge-bundle-"));
    await copyFile(bundle, join(directory, "sidecar.mjs"));

    const { exitCode, stdout, stderr } = await runProgram(consumerNode, ["sidecar.mjs"], directory);
    await rm(directory, { recursive: true });

    expect(exitCode).toBe(1);
    expect(stderr + stdout).toMatch(/POD_NAME/);
  });
});
