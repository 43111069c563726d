import { fileURLToPath } from "node:url";
import { ensureHelm } from "@cardano-forge/control-plane";
import { packArtifacts } from "./pack-artifacts.ts";

const USAGE = `usage: pnpm artifacts VERSION

Packs the charts, the sidecar's file and the bills of materials of the image into ./artifacts, with SHA256SUMS.
`;

const [version] = process.argv.slice(2);
if (version === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  try {
    const helm = await ensureHelm({ onProgress: (text) => void process.stderr.write(`${text}\n`) });
    const directory = fileURLToPath(new URL("../../../artifacts", import.meta.url));
    for (const file of await packArtifacts({ version, directory, helm })) process.stdout.write(`artifacts/${file}\n`);
    // For whoever pushes the charts.
    process.stderr.write(`packed with ${helm}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
