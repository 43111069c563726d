import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { readRepositoryFile, repositoryFiles } from "./harness/repository.ts";
import { workspacePackages } from "./harness/workspace.ts";

/** The lines of a module at which something is exported where it is declared, without a documentation comment before it. */
function undocumentedExports(path: string, code: string): number[] {
  const { program, comments } = parseSync(path, code);
  const documented = new Set(
    comments
      .filter(({ type, value }) => type === "Block" && value.startsWith("*"))
      .map(({ end }) => end + (/^\s*/.exec(code.slice(end))?.[0].length ?? 0)),
  );
  return program.body
    .filter((node) => node.type === "ExportNamedDeclaration" && node.declaration !== null)
    .filter(({ start }) => !documented.has(start))
    .filter((node) => !isLaterOverload(node, program.body))
    .map(({ start }) => code.slice(0, start).split("\n").length);
}

type Statement = ReturnType<typeof parseSync>["program"]["body"][number];

/** Documentation stands at the first of several signatures, or at the type of the same name. */
function isLaterOverload(node: Statement, all: readonly Statement[]): boolean {
  const name = nameOf(node);
  return name !== undefined && all.some((other) => other.start < node.start && nameOf(other) === name);
}

function nameOf(node: Statement): string | undefined {
  if (node.type !== "ExportNamedDeclaration" || node.declaration === null) return undefined;
  const { declaration } = node;
  if (declaration.type === "VariableDeclaration") {
    const id = declaration.declarations[0]?.id;
    return id?.type === "Identifier" ? id.name : undefined;
  }
  return "id" in declaration && declaration.id !== null && declaration.id?.type === "Identifier"
    ? declaration.id.name
    : undefined;
}

const sources = (await repositoryFiles()).filter((path) =>
  /^(packages|adapters|apps|devnet|tooling|bench)\/.*\/src\/.*\.tsx?$|^bench\/src\//.test(path),
);
const published = (await workspacePackages()).filter(({ manifest }) => !manifest.private);

describe("documentation comments", () => {
  it("stand before every export", async () => {
    const missing: string[] = [];
    for (const path of sources) {
      const lines = undocumentedExports(path, await readRepositoryFile(path));
      missing.push(...lines.map((line) => `${path}:${line}`));
    }

    expect(missing).toEqual([]);
    expect(sources.length).toBeGreaterThan(50);
  });

  it("open the entry of every published library with what it does", async () => {
    const entries = published.flatMap(({ folder, manifest }) =>
      "." in manifest.exports ? [`${folder}/src/index.ts`] : [],
    );
    const opened = await Promise.all(entries.map(readRepositoryFile));

    expect(entries.filter((_, index) => !/^\/\*\*[\s\S]*?@packageDocumentation/.test(opened[index] ?? ""))).toEqual([]);
  });

  it.each([
    ["a function without one", "export function decide(): number {\n  return 1;\n}\n", [1]],
    ["a comment that is not a documentation comment", "// Decides.\nexport const decide = 1;\n", [2]],
    ["a comment that belongs to something else", "/** One. */\nconst a = 1;\nexport const b = a;\n", [3]],
    ["the second of two", "/** One. */\nexport type A = 1;\nexport type B = 2;\n", [3]],
    ["none", "/** Decides. */\nexport function decide(): number {\n  return 1;\n}\n", []],
  ])("are missed at %s", (_, code, lines) => {
    expect(undocumentedExports("fixture.ts", code)).toEqual(lines);
  });
});
