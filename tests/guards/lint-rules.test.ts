import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Diagnostic, lintReport } from "./harness/lint-report.ts";
import { createScratchTree, type ScratchTree } from "./harness/scratch-tree.ts";

/** Code that must not pass, where it would stand, and the rule that must say so. */
interface Fixture {
  readonly title: string;
  readonly at: string;
  readonly code: string;
  readonly rule: string;
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

const FIXTURES: readonly Fixture[] = [
  {
    title: "an enum",
    at: "packages/election/src/phase.ts",
    code: "export enum Phase { Held, Free }\n",
    rule: "style/noEnum",
  },
  {
    title: "a namespace",
    at: "packages/election/src/lease.ts",
    code: "export namespace Lease { export const a = 1; }\n",
    rule: "style/noNamespace",
  },
  {
    title: "a non-null assertion",
    at: "apps/sidecar/src/first.ts",
    code: "export const first = (all: number[]): number => all[0]!;\n",
    rule: "style/noNonNullAssertion",
  },
  {
    title: "the clock of the host in a package",
    at: "packages/election/src/now.ts",
    code: "export const now = (): number => Date.now();\n",
    rule: "nursery/noJsRestrictedProperties",
  },
  {
    title: "the clock of the host by another spelling",
    at: "packages/election/src/new-date.ts",
    code: "export const now = (): Date => new Date();\n",
    rule: "plugin",
  },
  {
    title: "chance of the host in a package",
    at: "packages/credentials/src/chance.ts",
    code: "const { random } = Math;\nexport const chance = (): number => random();\n",
    rule: "nursery/noJsRestrictedProperties",
  },
  {
    title: "a host reached through globalThis",
    at: "packages/metrics/src/host.ts",
    code: `export const host: unknown = globalThis["process"];\n`,
    rule: "nursery/noJsRestrictedProperties",
  },
  {
    title: "the clock of the host in the plan of the sidecar, which the simulator runs",
    at: "apps/sidecar/src/reconcile/decide-resting.ts",
    code: "export const now = (): number => Date.now();\n",
    rule: "nursery/noJsRestrictedProperties",
  },
  {
    title: "a file of the host in the plan of the sidecar",
    at: "apps/sidecar/src/reconcile/plan.ts",
    code: `import { readFileSync } from "node:fs";\nexport const read = readFileSync;\n`,
    rule: "style/noRestrictedImports",
  },
  {
    title: "output past the log",
    at: "apps/sidecar/src/say.ts",
    code: `console.log("lease acquired");\n`,
    rule: "suspicious/noConsole",
  },
  {
    title: "a type imported in the middle of a file, beneath the import table",
    at: "packages/election/src/beneath.ts",
    code: `export type Stats = import("node:fs").Stats;\n`,
    rule: "plugin",
  },
  {
    title: "require",
    at: "adapters/host/src/required.ts",
    code: `export const fs: unknown = require("node:fs");\n`,
    rule: "style/noCommonJs",
  },
  {
    title: "the demo loaded by every command",
    at: "apps/cli/src/eager.ts",
    code: `import { runDemo } from "./demo/run-demo.ts";\nexport const run = runDemo;\n`,
    rule: "plugin",
  },
  {
    title: "an error that is swallowed without a reason",
    at: "adapters/host/src/swallow.ts",
    code: "export function swallow(act: () => void): void {\n  try {\n    act();\n  } catch {}\n}\n",
    rule: "suspicious/noEmptyBlockStatements",
  },
  {
    title: "a rejection that is swallowed without a reason",
    at: "adapters/host/src/swallow-rejection.ts",
    code: "export const swallow = (work: Promise<void>): Promise<void> => work.catch(() => {});\n",
    rule: "suspicious/noEmptyBlockStatements",
  },
  {
    title: "a promise that nobody waits for",
    at: "adapters/host/src/floating.ts",
    code: "async function write(): Promise<void> {\n  await null;\n}\nexport function start(): void {\n  write();\n}\n",
    rule: "nursery/noFloatingPromises",
  },
  {
    title: "a promise from another file that nobody waits for",
    at: "adapters/host/src/floating-import.ts",
    code: `import { write } from "./write.ts";\nexport function start(): void {\n  write();\n}\n`,
    rule: "nursery/noFloatingPromises",
  },
  {
    title: "a union of which one member is forgotten",
    at: "packages/election/src/forgotten.ts",
    code: lines(1, () =>
      [
        `export type Answer = { kind: "held" } | { kind: "free" };`,
        "export function act(answer: Answer): number {",
        "  let result = 0;",
        "  switch (answer.kind) {",
        `    case "held":`,
        "      result = 1;",
        "      break;",
        "  }",
        "  return result;",
        "}",
        "",
      ].join("\n"),
    ),
    rule: "nursery/useExhaustiveSwitchCases",
  },
  {
    title: "a skipped test",
    at: "packages/election/test/skipped.test.ts",
    code: `import { it } from "vitest";\nit.skip("holds", () => undefined);\n`,
    rule: "suspicious/noSkippedTests",
  },
  {
    title: "a test that keeps the others from running",
    at: "packages/election/test/only.test.ts",
    code: `import { it } from "vitest";\nit.only("holds", () => undefined);\n`,
    rule: "suspicious/noFocusedTests",
  },
  {
    title: "a file named in another style",
    at: "packages/election/src/leaseStore.ts",
    code: "export const a = 1;\n",
    rule: "style/useFilenamingConvention",
  },
  {
    title: "a default export",
    at: "packages/election/src/by-default.ts",
    code: "export default function decide(): number {\n  return 1;\n}\n",
    rule: "style/noDefaultExport",
  },
  {
    title: "an import without its extension, which plain Node.js would not find",
    at: "packages/election/src/extension.ts",
    code: `import { a } from "./by-default";\nexport const b = a;\n`,
    rule: "correctness/useImportExtensions",
  },
  {
    title: "a circle of imports",
    at: "packages/election/src/circle.ts",
    code: `import { b } from "./circle-back.ts";\nexport const a = (): number => b();\n`,
    rule: "suspicious/noImportCycles",
  },
  {
    title: "five parameters",
    at: "packages/election/src/parameters.ts",
    code: "export const sum = (a: number, b: number, c: number, d: number, e: number): number => a + b + c + d + e;\n",
    rule: "complexity/useMaxParams",
  },
  {
    title: "a function of more than 60 lines",
    at: "packages/election/src/long-function.ts",
    code: `export function long(): number {\n  let n = 0;\n${lines(60, () => "  n += 1;")}\n  return n;\n}\n`,
    rule: "complexity/noExcessiveLinesPerFunction",
  },
  {
    title: "a file of more than 400 lines",
    at: "packages/election/src/long-file.ts",
    code: `${lines(401, (index) => `export const a${index} = ${index};`)}\n`,
    rule: "style/noExcessiveLinesPerFile",
  },
  {
    title: "a main.ts that does more than start",
    at: "apps/sidecar/src/main.ts",
    code: `${lines(61, (index) => `export const a${index} = ${index};`)}\n`,
    rule: "style/noExcessiveLinesPerFile",
  },
  {
    title: "blocks nested more than three deep",
    at: "packages/election/src/nested.ts",
    code: [
      "export function nested(a: boolean, b: boolean): number {",
      "  if (a) {",
      "    if (b) {",
      "      while (a) {",
      "        if (b) return 1;",
      "        for (const one of [1, 2]) {",
      "          if (one > 1) return one;",
      "        }",
      "      }",
      "    }",
      "  }",
      "  return 0;",
      "}",
      "",
    ].join("\n"),
    rule: "nursery/noExcessiveNestedBlocks",
  },
];

/** Code that must pass, so that no fixture is rejected only because everything is. */
const HARMLESS: Readonly<Record<string, string>> = {
  "packages/election/src/circle-back.ts": `import { a } from "./circle.ts";\nexport const b = (): number => a();\n`,
  "adapters/host/src/write.ts": "export async function write(): Promise<void> {\n  await null;\n}\n",
  "packages/election/src/harmless.ts": "export const at = (ms: number): Date => new Date(ms);\n",
  "apps/cli/src/lazy.ts": `export const run = async (): Promise<unknown> => import("./demo/run-demo.ts");\n`,
  // Comments and blank lines do not count, so an argued file may be long.
  "packages/election/src/argued.ts": `${lines(500, (index) => `// ${index}`)}\nexport const a = 1;\n`,
};

let tree: ScratchTree;
let found: Diagnostic[];
beforeAll(async () => {
  tree = await createScratchTree(["biome.jsonc", ".gitignore", "tooling/lint"]);
  await tree.write(Object.fromEntries(FIXTURES.map(({ at, code }) => [at, code])));
  await tree.write(HARMLESS);
  const report = await lintReport(tree.directory);
  expect(report.files).toBeGreaterThanOrEqual(FIXTURES.length);
  found = report.found;
});
afterAll(() => tree[Symbol.asyncDispose]());

const errorsIn = (path: string): string[] =>
  found.filter((one) => one.path === path && one.severity === "error").map(({ rule }) => rule);

describe("the linter", () => {
  it.each(FIXTURES)("rejects $title", ({ at, rule }) => {
    expect(errorsIn(at)).toContain(rule);
  });

  it.each(Object.keys(HARMLESS).filter((path) => !path.includes("circle")))("passes %s", (path) => {
    expect(errorsIn(path)).toEqual([]);
  });
});
