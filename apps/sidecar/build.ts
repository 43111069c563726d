import { readFile } from "node:fs/promises";
import { build } from "esbuild";

const { version } = JSON.parse(await readFile(new URL("./package.json", import.meta.url), "utf8")) as {
  version: string;
};

// One file that runs with nothing beside it: the image holds no node_modules. A test builds one of its own elsewhere.
await build({
  entryPoints: ["src/main.ts"],
  outfile: process.argv[2] ?? "dist/sidecar.mjs",
  bundle: true,
  platform: "node",
  target: "node22",
  format: "esm",
  conditions: ["@cardano-forge/source"],
  minifySyntax: true,
  legalComments: "none",
  define: { __VERSION__: JSON.stringify(version) },
  // CommonJS dependencies inside the bundle ask for Node.js modules with require.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
