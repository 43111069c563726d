import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryRoot } from "./harness/repository.ts";
import { runTool } from "./harness/run-tool.ts";
import { createScratchTree } from "./harness/scratch-tree.ts";

/** One expression for each way a package could reach a host. */
const HOST_EXPRESSIONS = [
  "process.env",
  "setTimeout(() => undefined, 1)",
  "setInterval(() => undefined, 1)",
  "queueMicrotask(() => undefined)",
  "console.log(1)",
  "performance.now()",
  "fetch('http://localhost')",
  "crypto.getRandomValues(new Uint8Array(1))",
  "Buffer.from('')",
  "new TextEncoder()",
  "new URL('http://localhost')",
  "AbortSignal.timeout(1)",
  "document.title",
];

const packages = (await readdir(join(repositoryRoot, "packages"))).sort();

const settings = {
  "package.json": JSON.stringify({ type: "module" }),
  "tsconfig.json": JSON.stringify({ extends: "./tooling/tsconfig/host-free.json", include: ["src"] }),
};

describe("the compiler options of packages", () => {
  it("know no name of any host", async () => {
    await using tree = await createScratchTree(["tooling/tsconfig"]);
    const code = HOST_EXPRESSIONS.map((expression, index) => `export const a${index}: unknown = ${expression};`);
    await tree.write({ ...settings, "src/fixture.ts": `${code.join("\n")}\n` });

    const { stdout } = await runTool("tsc", ["-p", "tsconfig.json", "--pretty", "false"], tree.directory);

    const rejected = [
      ...stdout.matchAll(/^src\/fixture\.ts\((\d+),\d+\): error TS(?:2304|2339|2584|2591|2552|2580|2693)/gm),
    ];
    const rejectedLines = new Set(rejected.map(([, line]) => Number(line)));
    expect(HOST_EXPRESSIONS.filter((_, index) => !rejectedLines.has(index + 1))).toEqual([]);
  });

  it("know what every runtime has", async () => {
    await using tree = await createScratchTree(["tooling/tsconfig"]);
    const code =
      "export const stop = (a: AbortController, b: AbortSignal): void => (b.aborted ? undefined : a.abort());\n";
    await tree.write({ ...settings, "src/fixture.ts": code });

    expect(await runTool("tsc", ["-p", "tsconfig.json"], tree.directory)).toMatchObject({ exitCode: 0, stdout: "" });
  });

  it.each(packages)("let no dependency bring host types into packages/%s", async (name) => {
    const { stdout } = await runTool("tsc", ["-p", `packages/${name}/tsconfig.json`, "--listFilesOnly"]);

    const files = stdout.trim().split("\n");
    expect(files.filter((file) => file.includes(`/packages/${name}/src/`))).not.toEqual([]);
    expect(files.filter((file) => /\/@types\/node\/|\/lib\.dom|\/bun-types\//.test(file))).toEqual([]);
  });
});
