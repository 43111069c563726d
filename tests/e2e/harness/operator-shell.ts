import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ControlPlane, ensureBinaries, ensureHelm } from "@cardano-forge/control-plane";
import { mergedKubeconfig } from "./merged-kubeconfig.ts";

/** What a block of shell printed, and how it ended. */
export interface ShellEnd {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The machine of an operator: kubectl, helm and forgectl on its PATH, and a way to every cluster. */
export interface OperatorShell {
  /** The folder with the files for a cluster. */
  folder(context: string): string;
  /** Runs a block there to its end, or to the first line that fails, with that cluster as the current context. */
  run(block: string, context: string): Promise<ShellEnd>;
}

const BLOCK_MS = 150_000;

/** Opens it in a folder that is there. */
export async function openOperatorShell(o: {
  readonly directory: string;
  readonly forgectl: string;
  readonly contexts: ReadonlyMap<string, ControlPlane>;
  readonly namespace: string;
}): Promise<OperatorShell> {
  const { directory, contexts, namespace } = o;
  const bin = join(directory, "bin");
  const folder = (context: string): string => join(directory, context);
  const kubeconfigPath = (context: string): string => join(directory, `${context}.kubeconfig`);
  await mkdir(bin);
  await symlink(await ensureHelm(), join(bin, "helm"));
  await symlink((await ensureBinaries()).kubectl, join(bin, "kubectl"));
  const script = `#!/bin/sh\nexec "${process.execPath}" "${o.forgectl}" "$@"\n`;
  await writeFile(join(bin, "forgectl"), script, { mode: 0o755 });
  for (const current of contexts.keys()) {
    await mkdir(folder(current));
    const text = await mergedKubeconfig(contexts, { current, namespace });
    await writeFile(kubeconfigPath(current), text, { mode: 0o600 });
  }
  return {
    folder,
    run: (block, context) =>
      runBlock(block, folder(context), {
        PATH: `${bin}:${process.env["PATH"]}`,
        LANG: "C.UTF-8",
        HOME: directory,
        KUBERC: "off",
        KUBECONFIG: kubeconfigPath(context),
      }),
  };
}

function runBlock(block: string, cwd: string, env: Readonly<Record<string, string>>): Promise<ShellEnd> {
  return new Promise((resolve, reject) => {
    execFile("sh", ["-ec", block], { cwd, env, timeout: BLOCK_MS }, (error, out, err) => {
      if (error === null) resolve({ code: 0, out, err });
      else if (typeof error.code === "number") resolve({ code: error.code, out, err });
      else reject(new Error(`a block did not end within ${BLOCK_MS} ms:\n${block}\n${out}${err}`));
    });
  });
}
