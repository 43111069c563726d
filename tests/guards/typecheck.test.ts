import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { repositoryFiles } from "./harness/repository.ts";
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

const configuration = z.object({ files: z.array(z.string()) });

/** The files that a program starts from, by their paths from the root, as the compiler resolves its settings. */
async function filesOf(program: string): Promise<string[]> {
  const { stdout, exitCode } = await runTool("tsc", ["-p", program, "--showConfig"]);
  if (exitCode !== 0) throw new Error(`${program}: ${stdout}`);
  return configuration.parse(JSON.parse(stdout)).files.map((file) => normalize(join(dirname(program), file)));
}

describe("pnpm typecheck", () => {
  it("compiles every TypeScript file there is, so that none is left unchecked by a forgotten setting", async () => {
    const compiled = new Set<string>();
    for (const program of await checkedPrograms()) for (const file of await filesOf(program)) compiled.add(file);

    const written = (await repositoryFiles()).filter((path) => /\.(ts|tsx|mts)$/.test(path));

    expect(written.filter((path) => !compiled.has(path) && !path.includes("/fixtures/"))).toEqual([]);
    expect(written.length).toBeGreaterThan(300);
  }, 180_000);

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
