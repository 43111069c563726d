import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const run = promisify(execFile);

/** The charts, in the order in which they are installed. */
export const CHARTS = ["cardano-forge-crds", "cardano-node"] as const;

/** The apps of which the image has a file, and its name. */
const BUNDLED = { sidecar: "sidecar", cli: "forgectl" };

/** What is packed, and with what. */
export interface PackOptions {
  /** Of the charts and of the image that they name. */
  readonly version: string;
  /** Is emptied first. */
  readonly directory: string;
  /** The program. */
  readonly helm: string;
}

// As npm, Helm and registries of images all take it: a `+` is no part of a tag.
function assertVersion(version: string): void {
  if (/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)) return;
  throw new Error(`expected a version such as 1.2.3 or 1.2.3-rc.1, got ${JSON.stringify(version)}`);
}

/** Packs everything into the directory, with the sums of all; gives the names of the files. */
export async function packArtifacts({ version, directory, helm }: PackOptions): Promise<string[]> {
  assertVersion(version);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const inSidecar = { cwd: join(root, "apps/sidecar") };
  await run(process.execPath, ["build.ts", join(directory, "sidecar.mjs")], inSidecar);
  for (const [app, file] of Object.entries(BUNDLED)) {
    const bill = [join(root, "apps/sidecar/bom.ts"), "--outfile", join(directory, `${file}.cdx.json`)];
    await run(process.execPath, bill, { cwd: join(root, "apps", app) });
  }
  for (const chart of CHARTS) {
    const versions = ["--version", version, "--app-version", version];
    await run(helm, ["package", join(root, "deploy/charts", chart), ...versions, "--destination", directory]);
  }
  const files = (await readdir(directory)).sort();
  const sums = await Promise.all(files.map(async (file) => `${await sha256(join(directory, file))}  ${file}\n`));
  await writeFile(join(directory, "SHA256SUMS"), sums.join(""));
  return [...files, "SHA256SUMS"];
}

async function sha256(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}
