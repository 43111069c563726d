import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readDefinitions } from "@cardano-forge/devnet-kube-apiserver";
import { type BuildOptions, build } from "esbuild";
import manifest from "./package.json" with { type: "json" };
import { SHIPPED_FILES } from "./src/generate/shipped-files.ts";

// A test builds in a folder of its own, with a sidecar of its own.
const { outdir, sidecar } = parseArgs({
  options: {
    outdir: { type: "string", default: "dist" },
    sidecar: { type: "string", default: "../sidecar/dist/sidecar.mjs" },
  },
}).values;
const definitions = await readDefinitions(fileURLToPath(new URL("../../deploy/crds", import.meta.url)));

const common = {
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

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir);
await Promise.all([
  // A command that is not run is not read: each is a file of its own, beside the one that is started.
  build({
    ...common,
    entryPoints: { forgectl: "src/main.ts" },
    outdir,
    outExtension: { ".js": ".mjs" },
    splitting: true,
    chunkNames: "[name]-[hash]",
    define: {
      __VERSION__: JSON.stringify(manifest.version),
      __DEFINITIONS__: JSON.stringify(definitions),
      "process.env.NODE_ENV": '"production"',
      // Without this, Ink would look for the developer tools of React.
      "process.env.DEV": '"false"',
    },
    external: ["react-devtools-core"],
  }),
  // The demo starts these as processes.
  build({
    ...common,
    entryPoints: ["@cardano-forge/devnet-kubelet/pod-runner"],
    outfile: join(outdir, "pod-runner.mjs"),
  }),
  build({
    ...common,
    entryPoints: ["../../devnet/cardano-node/src/main.ts"],
    outfile: join(outdir, "cardano-node.mjs"),
  }),
  copyFile(sidecar, join(outdir, "sidecar.mjs")),
  copyFile("schemas/forgectl.schema.json", join(outdir, "forgectl.schema.json")),
  ...SHIPPED_FILES.map(async (file) => {
    await mkdir(join(outdir, "deploy", dirname(file)), { recursive: true });
    await copyFile(join("../../deploy", file), join(outdir, "deploy", file));
  }),
]);
