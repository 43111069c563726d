import { parseArgs } from "node:util";
import { cyclonedxEsbuildPlugin } from "@cyclonedx/cyclonedx-esbuild";
import { build } from "esbuild";

// What a file of the image is made of: that of the package in whose folder this runs. It is bundled once more to see, in one piece and into nothing: what build.ts packs
// into the file is hidden from a plug-in.
const { outfile } = parseArgs({ options: { outfile: { type: "string", default: "dist/sidecar.cdx.json" } } }).values;
await build({
  entryPoints: ["src/main.ts"],
  bundle: true,
  write: false,
  outdir: "dist",
  platform: "node",
  target: "node22",
  format: "esm",
  conditions: ["@cardano-forge/source"],
  // Asked for by nobody in what is shipped; see build.ts of forgectl.
  external: ["react-devtools-core"],
  logLevel: "warning",
  plugins: [cyclonedxEsbuildPlugin({ outputFile: outfile, outputReproducible: true, validate: true })],
});
