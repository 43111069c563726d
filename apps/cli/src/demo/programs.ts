import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ProducerPodOptions } from "@cardano-forge/devnet-kubelet";

declare const __DEFINITIONS__: readonly unknown[] | undefined;

/** The definitions of deploy/crds, as they were when this was built. */
export function bundledDefinitions(): readonly unknown[] {
  if (typeof __DEFINITIONS__ === "undefined") throw new Error("the demo runs only as built: node apps/cli/build.ts");
  return __DEFINITIONS__;
}

/** The programs of a pod, which lie beside this file once it is built: the sidecar is the one that is shipped. */
export function bundledPrograms(): ProducerPodOptions["programs"] {
  return { sidecar: program("sidecar.mjs"), node: program("cardano-node.mjs"), runner: program("pod-runner.mjs") };
}

function program(file: string): { command: string; args: string[] } {
  const path = fileURLToPath(new URL(file, import.meta.url));
  if (!existsSync(path)) throw new Error(`${path} is missing: this installation of forgectl is not complete`);
  return { command: process.execPath, args: [path] };
}
