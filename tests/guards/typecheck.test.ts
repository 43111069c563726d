import { join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryFiles, repositoryRoot } from "./harness/repository.ts";
import { runTool } from "./harness/run-tool.ts";
import { readManifest, workspacePackages } from "./harness/workspace.ts";

/** The programs that `pnpm typecheck` compiles, by their paths from the root, read from the scripts themselves. */
async function checkedPrograms(): Promise<string[]> {
  const all = [{ folder: ".", manifest: await readManifest(".") }, ...(await workspacePackages())];
  return all.flatMap(({ folder, manifest }) =>
    [...(manifest.scripts["typecheck"] ?? "").matchAll(/tsc -p (\S+)/g)].map(([, path]) =>
      normalize(join(folder, path as string)),
    ),
  );
}

/** The files of the repository that a program compiles. */
async function filesOf(program: string): Promise<string[]> {
  const { stdout } = await runTool("tsc", ["-p", program, "--listFilesOnly"]);
  return stdout
    .split("\n")
    .filter((file) => file.startsWith(`${repositoryRoot}/`))
    .map((file) => file.slice(repositoryRoot.length + 1));
}

describe("pnpm typecheck", () => {
  it("compiles every TypeScript file there is, so that none is left unchecked by a forgotten setting", async () => {
    const compiled = new Set<string>();
    for (const program of await checkedPrograms()) for (const file of await filesOf(program)) compiled.add(file);

    const written = (await repositoryFiles()).filter((path) => /\.(ts|tsx|mts)$/.test(path));

    expect(written.filter((path) => !compiled.has(path) && !path.includes("/fixtures/"))).toEqual([]);
  }, 120_000);

  it("runs in every package that holds TypeScript", async () => {
    const files = await repositoryFiles();
    const unchecked = (await workspacePackages()).filter(
      ({ folder, manifest }) =>
        manifest.scripts["typecheck"] === undefined &&
        files.some((path) => path.startsWith(`${folder}/`) && path.endsWith(".ts")),
    );

    expect(unchecked.map(({ folder }) => folder)).toEqual([]);
  });
});
