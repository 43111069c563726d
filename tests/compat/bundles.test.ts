import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consumerNode, runProgram } from "./harness/program.ts";

const bundle = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "forge-bundle-"));
  await copyFile(bundle("apps/sidecar/dist/sidecar.mjs"), join(directory, "sidecar.mjs"));
  await copyFile(bundle("apps/cli/dist/forgectl.mjs"), join(directory, "forgectl.mjs"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("a bundle, alone in a folder", () => {
  it("is the whole sidecar: it starts, and refuses an empty environment in one message that lists what is missing", async () => {
    const { exitCode, stdout, stderr } = await runProgram(consumerNode, ["sidecar.mjs"], directory);

    expect(exitCode).toBe(1);
    expect(stderr + stdout).toMatch(/POD_NAME/);
    expect(stderr + stdout).not.toMatch(/ERR_MODULE_NOT_FOUND|Cannot find (?:module|package)/);
  });

  it("is the whole forgectl: it says its version", async () => {
    const { exitCode, stdout } = await runProgram(consumerNode, ["forgectl.mjs", "version"], directory);

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/\d+\.\d+\.\d+/) });
  });
});
