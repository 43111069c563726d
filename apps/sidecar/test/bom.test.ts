import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

const folder = fileURLToPath(new URL("../", import.meta.url));
const componentSchema = z.looseObject({
  name: z.string(),
  group: z.string().optional(),
  version: z.string(),
  licenses: z.array(z.unknown()).default([]),
});
const billSchema = z.object({ bomFormat: z.literal("CycloneDX"), components: z.array(componentSchema) });

const directory = await mkdtemp(join(tmpdir(), "forge-bom-"));
afterAll(() => rm(directory, { recursive: true }));

async function write(name: string): Promise<string> {
  const outfile = join(directory, name);
  await promisify(execFile)(process.execPath, ["bom.ts", "--outfile", outfile], { cwd: folder });
  return readFile(outfile, "utf8");
}
const nameOf = ({ group, name }: z.infer<typeof componentSchema>): string => (group ? `${group}/${name}` : name);

describe("the bill of materials of the sidecar", { timeout: 120_000 }, () => {
  let text = "";
  beforeAll(async () => {
    text = await write("bom.json");
  }, 120_000);

  it("names everything that the sidecar depends on, and what that brings, each with a version and a licence", async () => {
    const { components } = billSchema.parse(JSON.parse(text));
    const manifest = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));

    expect(components.map(nameOf)).toEqual(
      expect.arrayContaining([
        ...Object.keys(manifest.dependencies),
        "undici",
        "@noble/curves",
        "@kubernetes/client-node",
      ]),
    );
    expect(components.filter(({ licenses, version }) => licenses.length === 0 || version === "").map(nameOf)).toEqual(
      [],
    );
  });

  it("is the same again when it is written again", async () => {
    expect(await write("again.json")).toBe(text);
  });
});
