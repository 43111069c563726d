import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runTool, type ToolRun } from "./harness/run-tool.ts";
import { createScratchTree, type ScratchTree } from "./harness/scratch-tree.ts";

const manifest = (name: string, dependencies: Record<string, string> = {}): string =>
  JSON.stringify({ name, version: "0.0.0", type: "module", dependencies });

/** Imports that must not pass, one in each file, and what is said of them. */
const FIXTURES = [
  {
    title: "a path into the folder of another package",
    code: `export { b } from "../../b/src/index.ts";\n`,
    says: "import `../../b/src/index.ts` leaves the package",
  },
  {
    title: "a path into the folder of another package, for a type only",
    code: `export type { B } from "../../b/src/index.ts";\n`,
    says: "import `../../b/src/index.ts` leaves the package",
  },
  {
    title: "a package of the workspace that the manifest does not name",
    code: `export const b = await import("@cardano-forge/b");\n`,
    says: "cannot import package `@cardano-forge/b` because it is not a dependency",
  },
  {
    title: "a package of others that the manifest does not name",
    code: `import { z } from "zod";\nexport const a = z;\n`,
    says: "cannot import package `zod` because it is not a dependency",
  },
];

let tree: ScratchTree;
let run: ToolRun;
beforeAll(async () => {
  tree = await createScratchTree(["turbo.jsonc", "package.json", "pnpm-workspace.yaml"]);
  await tree.write({
    "packages/a/package.json": manifest("@cardano-forge/a"),
    "packages/b/package.json": manifest("@cardano-forge/b"),
    "packages/b/src/index.ts": "export const b = 1;\nexport type B = typeof b;\n",
    "packages/a/src/harmless.ts": `import { it } from "vitest";\nexport const test = it;\n`,
    ...Object.fromEntries(FIXTURES.map(({ code }, index) => [`packages/a/src/fixture-${index}.ts`, code])),
  });
  run = await runTool("turbo", ["boundaries", "--no-color"], tree.directory);
});
afterAll(() => tree[Symbol.asyncDispose]());

describe("turbo boundaries", () => {
  it.each(FIXTURES.map((fixture, index) => ({ ...fixture, index })))("rejects $title", ({ says, index }) => {
    const text = run.stdout + run.stderr;
    const before = text.slice(0, text.indexOf(`fixture-${index}.ts:`));

    expect(run.exitCode).not.toBe(0);
    expect(before.slice(before.lastIndexOf("  x "))).toContain(says);
  });

  it("lets a test use what the root brings for all of them", () => {
    expect(run.stdout + run.stderr).not.toContain("harmless.ts");
  });

  it("looks at every file of the repository, and not at none of them", async () => {
    const { stdout, stderr } = await runTool("turbo", ["boundaries", "--no-color"]);
    const checked = /Checked (\d+) files in (\d+) packages/.exec(stdout + stderr);

    expect(Number(checked?.[1])).toBeGreaterThan(100);
    expect(Number(checked?.[2])).toBeGreaterThan(15);
  });
});
