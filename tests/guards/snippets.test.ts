import { existsSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { codeBlocks } from "./harness/markdown.ts";
import { readRepositoryFile, repositoryRoot } from "./harness/repository.ts";
import { runTool } from "./harness/run-tool.ts";
import { createScratchTree } from "./harness/scratch-tree.ts";
import { type WorkspacePackage, workspacePackages } from "./harness/workspace.ts";

// Each test is a run of the compiler, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const libraries = (await workspacePackages()).filter(({ manifest }) => !manifest.private && "." in manifest.exports);

/** Where the compiler finds the entries of a package, by what a reader writes. */
const entriesOf = ({ folder, manifest }: WorkspacePackage): [string, string[]][] =>
  Object.entries(manifest.exports).flatMap(([entry, target]) => {
    const source = (target as Record<string, string>)["@cardano-forge/source"];
    return source === undefined ? [] : [[join(manifest.name, entry), [join(repositoryRoot, folder, source)]]];
  });

const paths = Object.fromEntries(libraries.flatMap(entriesOf));

/** A name that the reader brings, such as `clock`, may be left open. */
const OPEN_NAME = /error TS(?:2304|2552|18004):/;

/** Compiles texts as modules of somebody who depends on what the package depends on; the answer is what is wrong. */
async function compile(folder: string, modules: Readonly<Record<string, string>>): Promise<string[]> {
  await using tree = await createScratchTree(["tooling/tsconfig"]);
  const dependencies = join(repositoryRoot, folder, "node_modules");
  if (existsSync(dependencies)) await symlink(dependencies, join(tree.directory, "node_modules"));
  await tree.write({
    ...modules,
    "package.json": JSON.stringify({ type: "module" }),
    "tsconfig.json": JSON.stringify({
      extends: "./tooling/tsconfig/node.json",
      compilerOptions: { paths, typeRoots: [join(repositoryRoot, "node_modules/@types")] },
      files: Object.keys(modules),
    }),
  });
  const { stdout } = await runTool("tsc", ["-p", "tsconfig.json", "--pretty", "false"], tree.directory);
  return stdout.split("\n").filter((line) => line !== "" && !OPEN_NAME.test(line));
}

describe("what a README tells a reader to write", () => {
  it.each(libraries)("compiles: $folder", async ({ folder }) => {
    const snippets = codeBlocks(await readRepositoryFile(`${folder}/README.md`)).filter(
      ({ language, code }) => language === "ts" && code.includes("import "),
    );
    const modules = Object.fromEntries(snippets.map(({ code, line }) => [`line-${line}.ts`, code]));

    expect(snippets.length).toBeGreaterThan(0);
    expect(await compile(folder, modules)).toEqual([]);
  });

  it.each([
    ["names something that is not exported", "createElectors();", "has no exported member named 'createElectors'"],
    ["gives an option that does not exist", `createElector({ leaseName: "a" });`, "'leaseName' does not exist"],
  ])("is rejected where it %s", async (_, call, says) => {
    const name = /^\w+/.exec(call)?.[0];
    const code = `import { ${name} } from "@cardano-forge/election";\n${call}\n`;

    expect((await compile("packages/election", { "line-1.ts": code })).join("\n")).toContain(says);
  });
});
