import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runBlock, shellBlocksOf } from "../harness/documented-commands.ts";
import { manifestNamed } from "./manifests.ts";

const blocks = await shellBlocksOf(new URL("../../../../docs/operate/inject.md", import.meta.url));
const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
/** What needs a cluster is shown to one elsewhere. */
const withoutCluster = (block: string): string =>
  block.replaceAll(/^kubectl .*$/gm, "").replaceAll("| kubectl apply -f -", "> /dev/null");

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "forgectl-page-"));
  const script = `#!/bin/sh\nexec "${process.execPath}" --conditions=@cardano-forge/source "${main}" "$@"\n`;
  await writeFile(join(directory, "forgectl"), script);
  await chmod(join(directory, "forgectl"), 0o755);
  await writeFile(join(directory, "producer.yaml"), manifestNamed("plain.yaml"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it("shows commands that work as they are, one after the other", { timeout: 180_000 }, async () => {
  const PATH = `${directory}${delimiter}${process.env["PATH"]}`;

  for (const block of blocks) {
    const { code, output } = await runBlock(`cd "${directory}"\n${withoutCluster(block)}`, { PATH });

    expect(`${code}: ${output}`).toMatch(/^0: /);
  }
  expect(blocks.length).toBe(5);
});
