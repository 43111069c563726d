import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Program } from "@cardano-forge/devnet-kubelet";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The stand-in node, from its sources. */
export const nodeProgram: Program = {
  command: process.execPath,
  args: ["--conditions=@cardano-forge/source", `${root}devnet/cardano-node/src/main.ts`],
};

/** Builds the sidecar as it is shipped, into a file of the caller's own: suites that run at once must not share one. */
export async function buildSidecar(file: string): Promise<Program> {
  await promisify(execFile)(process.execPath, ["build.ts", file], { cwd: `${root}apps/sidecar` });
  return { command: process.execPath, args: [file] };
}

const built = new WeakMap<{ readonly directory: string }, Promise<Program>>();

/** The sidecar for the pods of an API server, built once for all of them. */
export function sidecarOf(server: { readonly directory: string }): Promise<Program> {
  const sidecar = built.get(server) ?? buildSidecar(join(server.directory, "sidecar.mjs"));
  built.set(server, sidecar);
  return sidecar;
}
