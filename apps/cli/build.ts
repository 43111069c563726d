import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { bundled, forgectl } from "./bundle-options.ts";
import { SHIPPED_FILES } from "./src/generate/shipped-files.ts";

// A test builds in a folder of its own, with a sidecar of its own.
const { outdir, sidecar } = parseArgs({
  options: {
    outdir: { type: "string", default: "dist" },
    sidecar: { type: "string", default: "../sidecar/dist/sidecar.mjs" },
  },
}).values;
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir);
await Promise.all([
  // A command that is not run is not read: each is a file of its own, beside the one that is started.
  build({
    ...forgectl,
    entryPoints: { forgectl: "src/main.ts" },
    outdir,
    outExtension: { ".js": ".mjs" },
    splitting: true,
    chunkNames: "[name]-[hash]",
  }),
  // The demo starts these as processes.
  build({
    ...bundled,
    entryPoints: ["@cardano-forge/devnet-kubelet/pod-runner"],
    outfile: join(outdir, "pod-runner.mjs"),
  }),
  build({
    ...bundled,
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
