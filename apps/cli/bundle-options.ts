import { fileURLToPath } from "node:url";
import { readDefinitions } from "@cardano-forge/devnet-kube-apiserver";
import type { BuildOptions } from "esbuild";
import manifest from "./package.json" with { type: "json" };

const definitions = await readDefinitions(fileURLToPath(new URL("../../deploy/crds", import.meta.url)));

/** How every program of the package is bundled. */
export const bundled = {
  bundle: true,
  platform: "node",
  target: "node22",
  format: "esm",
  conditions: ["@cardano-forge/source"],
  minify: true,
  // Names appear in the stack traces that users send us.
  keepNames: true,
  legalComments: "none",
  // CommonJS dependencies inside the bundle ask for Node.js modules with require.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
} satisfies BuildOptions;

/** How forgectl itself is. */
export const forgectl = {
  ...bundled,
  define: {
    __VERSION__: JSON.stringify(manifest.version),
    __DEFINITIONS__: JSON.stringify(definitions),
    "process.env.NODE_ENV": '"production"',
    // Without this, Ink would look for the developer tools of React.
    "process.env.DEV": '"false"',
  },
  external: ["react-devtools-core"],
} satisfies BuildOptions;
