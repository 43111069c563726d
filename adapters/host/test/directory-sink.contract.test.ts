import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { credentialSinkContract, type SinkUnderTest } from "@cardano-forge/credentials/testing";
import { describe, expect, it } from "vitest";
import { createDirectorySink } from "../src/index.ts";
import { aKeyDirectory, placeFile } from "./key-directory.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** The published manifests put all three files in one directory; nothing says that everybody does. */
async function threeDirectories(): Promise<SinkUnderTest> {
  const directory = await temporaryDirectory();
  const paths = { kes: join(directory, "a/key"), vrf: join(directory, "b/key"), opcert: join(directory, "c/key") };
  for (const name of ["a", "b", "c"]) await mkdir(join(directory, name));
  return {
    sink: createDirectorySink({ paths }),
    countEntries: async () => (await readdir(directory, { recursive: true })).length - 3,
    place: (file, bytes) => placeFile(paths[file], bytes),
  };
}

describe.each([
  ["in one directory", aKeyDirectory],
  ["in three directories", threeDirectories],
])("the directory sink %s", (_, setUp) => {
  it.each(credentialSinkContract(setUp))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
