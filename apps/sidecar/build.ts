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
 * Asks Node.js for its modules when they are used. An import of them would be hoisted to the top, and calls every getter of
 * the module for its named exports: two of them cost the guard three megabytes.
 */
const builtinModules: Plugin = {
  name: "builtin-modules",
  setup(plugin) {
    plugin.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === "import-statement" ? { path, namespace: "builtin", sideEffects: false } : undefined,
    );
    plugin.onLoad({ filter: /./, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }));
  },
};

/** The parts are in the manner of CommonJS; what some of their packages try to load is not there, and they ask in a try. */
const REQUIRE = `const require = (name) => {
  const found = process.getBuiltinModule(name);
  if (found === undefined) throw Object.assign(new Error("the sidecar holds no " + name), { code: "MODULE_NOT_FOUND" });
  return found;
};`;

/**
 * Keeps what only the engine, or only a guard that acts, needs out of the guard's memory: three megabytes of source cost the
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
  plugins: [packedParts, builtinModules],
  // A module, as its name says, although nothing in it is imported.
  banner: { js: `export {};\n${REQUIRE}` },
});
