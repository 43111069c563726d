import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { repositoryRoot } from "./harness/repository.ts";
import { runTool } from "./harness/run-tool.ts";
import { createScratchTree, type ScratchTree } from "./harness/scratch-tree.ts";

const named = z.array(z.object({ name: z.string() })).default([]);
const report = z.object({
  issues: z.array(
    z.object({
      file: z.string(),
      files: named,
      dependencies: named,
      unlisted: named,
      exports: named,
      types: named,
    }),
  ),
});

const manifest = {
  name: "@cardano-forge/a",
  version: "0.0.0",
  type: "module",
  exports: { ".": { "@cardano-forge/source": "./src/index.ts", default: "./dist/index.js" } },
  dependencies: { cborg: "catalog:" },
};

let tree: ScratchTree;
let issues: z.infer<typeof report>["issues"];
beforeAll(async () => {
  tree = await createScratchTree(["knip.jsonc", "package.json", "pnpm-workspace.yaml", "vitest.config.ts"]);
  await symlink(join(repositoryRoot, "node_modules"), join(tree.directory, "node_modules"));
  await tree.write({
    "packages/a/package.json": JSON.stringify(manifest),
    "packages/a/src/index.ts": `export { decide } from "./decide.ts";\n`,
    "packages/a/src/decide.ts": [
      `import { blake2b } from "@noble/hashes/blake2.js";`,
      "export const decide = (): unknown => blake2b;",
      "export const forgotten = 1;",
      "export type Forgotten = string;",
      "",
    ].join("\n"),
    "packages/a/src/orphan.ts": "export const orphan = 1;\n",
  });
  const { stdout } = await runTool("knip", ["--no-progress", "--reporter", "json"], tree.directory);
  issues = report.parse(JSON.parse(stdout)).issues;
}, 120_000);
afterAll(() => tree[Symbol.asyncDispose]());

describe("knip", () => {
  it.each([
    ["a file that nothing imports", "files", "packages/a/src/orphan.ts"],
    ["an export that nothing imports", "exports", "forgotten"],
    ["a type that nothing imports", "types", "Forgotten"],
    ["a dependency that nothing imports", "dependencies", "cborg"],
    ["an import of a package that no manifest names", "unlisted", "@noble/hashes"],
  ] as const)("rejects %s", (_, kind, name) => {
    expect(issues.flatMap((issue) => issue[kind]).map((issue) => issue.name)).toContain(name);
  });

  it("rejects a setting that matches nothing, because such a setting checks nothing", async () => {
    const words = ["--no-progress", "--include", "duplicates", "--treat-config-hints-as-errors"];

    const { stdout, stderr, exitCode } = await runTool("knip", words, tree.directory);

    expect(stdout + stderr).toContain("Remove from workspaces");
    expect(exitCode).toBe(1);
  });
});
