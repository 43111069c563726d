import { chmod, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSidecar } from "@cardano-forge/e2e";
import { build } from "esbuild";

/** The sidecar as it is shipped and the stand-in for the node, as one file each, which every user may read. */
export async function buildPrograms(directory: string): Promise<string> {
  const programs = await mkdtemp(join(directory, "programs-"));
  const node = build({
    entryPoints: [fileURLToPath(new URL("../../../devnet/cardano-node/src/main.ts", import.meta.url))],
    outfile: join(programs, "cardano-node.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@cardano-forge/source"],
    // CommonJS dependencies inside the bundle ask for Node.js modules with require.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
  await Promise.all([node, buildSidecar(join(programs, "sidecar.mjs"))]);
  await chmod(programs, 0o755);
  return programs;
}
