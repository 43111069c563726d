import { execFile } from "node:child_process";
import { copyFile, cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Program } from "@cardano-forge/devnet-kubelet";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Names the folder of {@link buildAll}; where it is not set, each caller builds for itself. */
export const BUILT = "FORGE_BUILT_PROGRAMS";

/** The stand-in node, from its sources. */
export const nodeProgram: Program = {
  command: process.execPath,
  args: ["--conditions=@cardano-forge/source", `${root}devnet/cardano-node/src/main.ts`],
};

/** Builds what is shipped into a folder, for many suites to copy. */
export async function buildAll(directory: string): Promise<void> {
  const sidecar = join(directory, "sidecar.mjs");
  await build("sidecar", sidecar);
  await build("cli", "--outdir", join(directory, "forgectl"), "--sidecar", sidecar);
}

/** The sidecar as it is shipped, in a file of the caller's own: suites that run at once must not share one. */
export async function buildSidecar(file: string): Promise<Program> {
  const directory = process.env[BUILT];
  await (directory === undefined ? build("sidecar", file) : copyFile(join(directory, "sidecar.mjs"), file));
  return { command: process.execPath, args: [file] };
}

/** forgectl as it is shipped, in a folder of the caller's own; gives its script. */
export async function buildCli(outdir: string, sidecar: string): Promise<string> {
  const directory = process.env[BUILT];
  if (directory === undefined) await build("cli", "--outdir", outdir, "--sidecar", sidecar);
  else await cp(join(directory, "forgectl"), outdir, { recursive: true });
  return join(outdir, "forgectl.mjs");
}

async function build(app: string, ...words: readonly string[]): Promise<void> {
  await promisify(execFile)(process.execPath, ["build.ts", ...words], { cwd: `${root}apps/${app}` });
}

const built = new WeakMap<{ readonly directory: string }, Promise<Program>>();

/** The sidecar for the pods of an API server, built once for all of them. */
export function sidecarOf(server: { readonly directory: string }): Promise<Program> {
  const sidecar = built.get(server) ?? buildSidecar(join(server.directory, "sidecar.mjs"));
  built.set(server, sidecar);
  return sidecar;
}
