import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildSidecar } from "@cardano-forge/e2e";
import { build } from "esbuild";

/** What the images of nodes have, by name; the environment of a test adds what only the stand-in takes. */
const SCRIPTS: Readonly<Record<string, string>> = {
  "cardano-node": 'exec node /app/cardano-node.mjs "$@" $DEVNET_ARGUMENTS',
  "docker-entrypoint.sh": 'exec "$@"',
  // As the image of IntersectMBO sets what its arguments do not say; of two, the later counts.
  "entrypoint-of-arguments": `
[ "$1" != run ] || { shift; set -- run --database-path=/data/db --socket-path="\${CARDANO_SOCKET_PATH:-/ipc/node.socket}" "$@"; }
exec cardano-node "$@"`,
  // As the image of Blink Labs makes its command line of its environment.
  "entrypoint-of-environment": `
set -- run --database-path=/data/db --socket-path="\${CARDANO_SOCKET_PATH:-/ipc/node.socket}"
keys=/opt/cardano/config/keys
[ "$CARDANO_BLOCK_PRODUCER" != true ] || set -- "$@" --shelley-kes-key=$keys/kes.skey \
  --shelley-vrf-key=$keys/vrf.skey --shelley-operational-certificate=$keys/node.cert
[ "$START_AS_NON_PRODUCING" != true ] || set -- "$@" --start-as-non-producing-node
exec cardano-node "$@"`,
  logger: ":",
};

/** The files of the image as they are shipped and the stand-in for the node, one file each, which every user may read. */
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
  const forgectl = promisify(execFile)(
    process.execPath,
    ["--conditions=@cardano-forge/source", "build-image.ts", join(programs, "forgectl.mjs")],
    { cwd: fileURLToPath(new URL("../../../apps/cli", import.meta.url)) },
  );
  await Promise.all([node, forgectl, buildSidecar(join(programs, "sidecar.mjs"))]);
  await chmod(programs, 0o755);
  await mkdir(join(programs, "bin"));
  for (const [name, script] of Object.entries(SCRIPTS))
    await writeFile(join(programs, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return programs;
}
