import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Diagnostic, lintReport } from "./harness/lint-report.ts";
import { createScratchTree, type ScratchTree } from "./harness/scratch-tree.ts";

/** The table of docs/internals/architecture.md: for each place, what it may import and what it may not. */
const TABLE: Record<string, { readonly may: readonly string[]; readonly mayNot: readonly string[] }> = {
  "packages/election/src": {
    may: ["./y.ts", "../y.ts"],
    mayNot: [
      "node:fs",
      "node:fs/promises",
      "fs",
      "zod",
      "prom-client",
      "@cardano-forge/credentials",
      "@cardano-forge/kubernetes",
      "@cardano-forge/devnet-cardano-node",
    ],
  },
  "packages/cluster-priority/src": { may: ["./y.ts"], mayNot: ["node:util", "@cardano-forge/election", "zod"] },
  "packages/operations/src": { may: ["./y.ts"], mayNot: ["node:crypto", "@cardano-forge/pool-view", "zod"] },
  "packages/pool-view/src": { may: ["./y.ts"], mayNot: ["node:util", "@cardano-forge/election", "zod"] },
  "packages/metrics/src": {
    may: ["prom-client", "./y.ts"],
    mayNot: ["node:http", "@cardano-forge/election", "zod", "@noble/hashes/blake2.js"],
  },
  "packages/credentials/src": {
    may: ["cborg", "@noble/hashes/blake2.js", "@noble/curves/ed25519.js"],
    mayNot: ["node:crypto", "@cardano-forge/election", "zod", "prom-client"],
  },
  "packages/election/test": {
    may: ["vitest", "fast-check", "node:fs/promises", "../src/index.ts"],
    mayNot: ["@cardano-forge/credentials", "@cardano-forge/host", "@cardano-forge/devnet-kube-apiserver"],
  },
  "adapters/host/src": {
    may: ["node:fs/promises", "zod", "@cardano-forge/election", "@cardano-forge/credentials"],
    mayNot: ["@cardano-forge/kubernetes", "@cardano-forge/devnet-cardano-node", "@cardano-forge/sidecar", "undici"],
  },
  "adapters/cardano-node/src": {
    may: ["node:net", "zod"],
    mayNot: ["@cardano-forge/host", "@kubernetes/client-node", "pino"],
  },
  "adapters/kubernetes/src": {
    may: ["@kubernetes/client-node", "@kubernetes/client-node/dist/config.js", "undici", "zod", "node:https"],
    mayNot: ["@cardano-forge/host", "@cardano-forge/devnet-kube-apiserver", "pino"],
  },
  "apps/sidecar/src": {
    may: ["@cardano-forge/election", "@cardano-forge/kubernetes", "node:http", "pino", "zod"],
    mayNot: ["@cardano-forge/cli", "@cardano-forge/devnet-cardano-node", "@cardano-forge/control-plane"],
  },
  "apps/cli/src": {
    may: ["@cardano-forge/kubernetes", "commander"],
    mayNot: ["@cardano-forge/sidecar", "@cardano-forge/devnet-kube-apiserver"],
  },
  "apps/cli/src/demo": {
    may: ["@cardano-forge/kubernetes", "@cardano-forge/devnet-kube-apiserver"],
    mayNot: ["@cardano-forge/sidecar", "@cardano-forge/e2e"],
  },
  "devnet/cardano-node/src": {
    may: ["@cardano-forge/credentials", "node:http", "cborg"],
    mayNot: ["@cardano-forge/cardano-node", "@cardano-forge/election", "@cardano-forge/devnet-kubelet"],
  },
  "tests/sim/src": {
    may: ["@cardano-forge/election", "@cardano-forge/election/testing", "@cardano-forge/sidecar/plan", "fast-check"],
    mayNot: ["@cardano-forge/kubernetes", "@cardano-forge/devnet-cardano-node", "@cardano-forge/sidecar", "undici"],
  },
};

/** The forms an import can take; each must be seen. */
const FORMS: Record<string, (target: string) => string> = {
  statement: (target) => `import { y } from "${target}";\nexport const x = y;\n`,
  "type-only": (target) => `import type { Y } from "${target}";\nexport type X = Y;\n`,
  "side effect": (target) => `import "${target}";\n`,
  "re-export": (target) => `export { y } from "${target}";\n`,
  "re-export of all": (target) => `export * from "${target}";\n`,
  dynamic: (target) => `export const x = await import("${target}");\n`,
};

interface Case {
  readonly title: string;
  readonly path: string;
  readonly code: string;
  readonly isAllowed: boolean;
}

const cases: readonly Case[] = [
  ...Object.entries(TABLE).flatMap(([place, { may, mayNot }]) => [
    ...may.map((target) => aCase(place, target, "statement", true)),
    ...mayNot.map((target) => aCase(place, target, "statement", false)),
  ]),
  ...Object.keys(FORMS).flatMap((form) => [
    aCase("packages/election/src", "node:url", form, false),
    aCase("adapters/kubernetes/src", "@cardano-forge/sidecar", form, false),
  ]),
];

function aCase(place: string, target: string, form: string, isAllowed: boolean): Case {
  const file = `${form}-${target}`.replaceAll(/[^a-z]+/g, "-");
  const code = (FORMS[form] as (target: string) => string)(target);
  return { title: `${place}: ${form} of ${target}`, path: `${place}/${file}.ts`, code, isAllowed };
}

let tree: ScratchTree;
let found: Diagnostic[];
beforeAll(async () => {
  tree = await createScratchTree(["biome.jsonc", ".gitignore", "tooling/lint"]);
  await tree.write(Object.fromEntries(cases.map(({ path, code }) => [path, code])));
  const report = await lintReport(tree.directory);
  expect(report.files).toBeGreaterThanOrEqual(cases.length);
  found = report.found;
});
afterAll(() => tree[Symbol.asyncDispose]());

const rejections = (path: string): string[] => [
  ...new Set(found.filter((one) => one.path === path && one.severity === "error").map(({ rule }) => rule)),
];

describe("the import table", () => {
  it.each(cases.filter(({ isAllowed }) => isAllowed))("allows $title", ({ path }) => {
    expect(rejections(path)).toEqual([]);
  });

  it.each(cases.filter(({ isAllowed }) => !isAllowed))("rejects $title", ({ path }) => {
    expect(rejections(path)).toContain("style/noRestrictedImports");
  });
});
