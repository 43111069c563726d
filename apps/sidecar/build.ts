import { readFile } from "node:fs/promises";
import { brotliCompressSync, constants } from "node:zlib";
import { type BuildOptions, build, type Plugin } from "esbuild";

const { version } = JSON.parse(await readFile(new URL("./package.json", import.meta.url), "utf8")) as {
  version: string;
};

const shared: BuildOptions = {
  bundle: true,
  platform: "node",
  target: "node22",
  conditions: ["@cardano-forge/source"],
  minifySyntax: true,
  legalComments: "none",
  logLevel: "warning",
};

/**
 * Keeps what only the engine, or only a guard that acts, needs out of the guard's memory. In a bundle of modules every
 * import of Node.js is hoisted to the top and loaded by whoever runs the file, and three megabytes of source cost the
 * guard thirty. So these parts are bundled by themselves, and lie packed in the one file until they are asked for.
 */
const packedParts: Plugin = {
  name: "packed-parts",
  setup(plugin) {
    plugin.onLoad({ filter: /\/(run-engine|node-asker)\.ts$/ }, async ({ path }) => {
      const part = await build({
        ...shared,
        entryPoints: [path],
        format: "cjs",
        write: false,
        define: { __VERSION__: JSON.stringify(version) },
      });
      return { contents: unpacking(part.outputFiles[0]?.contents ?? new Uint8Array(), path), loader: "js" };
    });
  },
};

function unpacking(bytes: Uint8Array, path: string): string {
  const packed = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  const name = JSON.stringify(`sidecar:${path.slice(path.lastIndexOf("/") + 1)}`);
  return `
    const { Script, constants } = require("node:vm");
    const text = require("node:zlib").brotliDecompressSync(Buffer.from("${packed.toString("base64")}", "base64")).toString();
    const script = new Script("(function (module, exports, require) {" + text + "\\n})", {
      filename: ${name},
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const part = { exports: {} };
    script.runInThisContext()(part, part.exports, require);
    export const { runEngineProcess, createNodeAsker } = part.exports;
  `;
}

// One file that runs with nothing beside it: the image holds no node_modules. A test builds one of its own elsewhere.
await build({
  ...shared,
  entryPoints: ["src/main.ts"],
  outfile: process.argv[2] ?? "dist/sidecar.mjs",
  format: "esm",
  plugins: [packedParts],
  // The parts are in the manner of CommonJS, where modules of Node.js are asked for with require.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
