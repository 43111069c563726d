import { cp, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXAMPLE_RUNS } from "./harness/example-runs.ts";
import { type Installation, type InstalledPackage, installPackedPackages } from "./harness/installed-packages.ts";
import { consumerNode, runProgram } from "./harness/program.ts";

const LIBRARIES = [
  "cardano-node",
  "cluster-priority",
  "credentials",
  "election",
  "host",
  "kubernetes",
  "metrics",
  "operations",
  "pool-view",
];
const PUBLISHED = ["cli", ...LIBRARIES].sort();
const tsc = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));
const exampleFolder = fileURLToPath(new URL("../../examples", import.meta.url));
const examples = (await readdir(join(exampleFolder, "src"))).map((file) => file.replace(/\.ts$/, ""));
/** The dependencies of the workspace stay behind: an example finds what was installed. */
const isKept = (path: string): boolean => !path.includes("node_modules");
const nodeTypes = fileURLToPath(new URL("../../node_modules/@types", import.meta.url));

let installation: Installation;
beforeAll(async () => {
  installation = await installPackedPackages();
  await cp(exampleFolder, join(installation.directory, "examples"), { recursive: true, filter: isKept });
}, 120_000);
afterAll(() => installation?.[Symbol.asyncDispose]());

const packed = (name: string): InstalledPackage => {
  const found = installation.packages.find(({ manifest }) => manifest.name === `@cardano-forge/${name}`);
  if (found === undefined) throw new Error(`@cardano-forge/${name} was not packed`);
  return found;
};

/** What a user writes to import each entry of a library. */
const specifiersOf = ({ manifest }: InstalledPackage): string[] =>
  Object.keys(manifest.exports ?? {})
    .filter((entry) => entry !== "./package.json")
    .map((entry) => join(manifest.name, entry));

describe("what is published", () => {
  it("is every package that is not private", () => {
    expect(installation.packages.map(({ manifest }) => manifest.name).sort()).toEqual(
      PUBLISHED.map((name) => `@cardano-forge/${name}`),
    );
  });

  it.each(PUBLISHED)("of %s holds its licence, its README and no test", (name) => {
    const { files, manifest } = packed(name);

    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json"]));
    expect(files.filter((path) => !/^(?:dist\/|src\/|[^/]+$)/.test(path) || /\.test\.|fixtures/.test(path))).toEqual(
      [],
    );
    expect(JSON.stringify(manifest.dependencies ?? {})).not.toMatch(/workspace:|catalog:/);
  });

  it.each(PUBLISHED)("of %s leaves publint nothing to say", async (name) => {
    const { tarball, installedAt } = packed(name);
    const bytes = await readFile(tarball);
    const manifest = JSON.parse(await readFile(join(installedAt, "package.json"), "utf8")) as Record<string, unknown>;

    const { messages } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true });

    expect(messages.map((message) => formatMessage(message, manifest, { color: false }))).toEqual([]);
  });
});

describe("an installed library", () => {
  it.each(LIBRARIES)(
    "%s runs under plain Node.js",
    async (name) => {
      const library = packed(name);
      for (const specifier of specifiersOf(library)) {
        const script = `const library = await import("${specifier}"); console.log(Object.keys(library).length);`;

        const ran = await runProgram(consumerNode, ["--input-type=module", "-e", script], installation.directory);

        expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
        expect(Number(ran.stdout)).toBeGreaterThan(0);
      }
    },
    60_000,
  );

  it.each(["NodeNext", "Bundler"])(
    "has types that compile in strict TypeScript with %s resolution",
    async (resolution) => {
      const specifiers = LIBRARIES.flatMap((name) => specifiersOf(packed(name)));
      const lines = specifiers.flatMap((specifier, index) => [
        `import * as library${index} from "${specifier}";`,
        `export const names${index}: readonly string[] = Object.keys(library${index});`,
        "// @ts-expect-error Types that were not found would allow any name.",
        `export const nothing${index} = library${index}.nothingOfThisName;`,
      ]);
      await writeFile(join(installation.directory, "user.mts"), `${lines.join("\n")}\n`);
      const words = ["--strict", "--noEmit", "--target", "ES2024", "--types", "node", "--typeRoots", nodeTypes];
      const module = resolution === "NodeNext" ? "NodeNext" : "Preserve";

      const compiled = await runProgram(
        process.execPath,
        [
          tsc,
          ...words,
          "--module",
          module,
          "--moduleResolution",
          resolution,
          "user.mts",
          ...examples.map((name) => `examples/src/${name}.ts`),
        ],
        installation.directory,
      );

      // Not ours: a dependency of @kubernetes/client-node wants types of `ws` that it does not bring.
      const complaints = compiled.stdout
        .split("\n")
        .filter((line) => /^user\.mts|^examples\/|@cardano-forge\//.test(line));
      expect(complaints).toEqual([]);
      expect(compiled.stderr).toBe("");
    },
    60_000,
  );
});

describe("an example", () => {
  it("is there for every published package", async () => {
    expect(examples.sort()).toEqual(PUBLISHED);
    expect(Object.keys(EXAMPLE_RUNS).sort()).toEqual(PUBLISHED);
  });

  it.each(examples)(
    "of %s does what it says with the packed packages",
    async (name) => {
      const folder = await mkdtemp(join(installation.directory, "run-"));
      const {
        words = [],
        input = {},
        exitCode = 0,
        says,
        stop,
      } = (await EXAMPLE_RUNS[name]?.(folder)) ?? { says: /$^/ };
      const env = { ...input.env, PATH: `${join(installation.directory, "node_modules/.bin")}:${process.env["PATH"]}` };
      const program = join(installation.directory, "examples/src", `${name}.ts`);

      const ran = await runProgram(consumerNode, [program, ...words], folder, { ...input, env });
      await stop?.();

      expect(ran).toMatchObject({ exitCode, stderr: "" });
      expect(ran.stdout).toMatch(says);
    },
    60_000,
  );
});

describe("the installed command line", () => {
  it("is forgectl, and a plugin of kubectl under its second name", async () => {
    const { manifest, installedAt } = packed("cli");

    expect(Object.keys(manifest.bin ?? {}).sort()).toEqual(["forgectl", "kubectl-cardano_forge"]);
    for (const path of Object.values(manifest.bin ?? {})) {
      const program = join(installedAt, path);
      expect(await readFile(program, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);

      const ran = await runProgram(consumerNode, [program, "version"], installation.directory);

      expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(manifest.version) });
    }
  });
});
