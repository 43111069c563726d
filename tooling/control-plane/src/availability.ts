import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { binariesDirectory, type Environment } from "./cache-directory.ts";
import { locateGo } from "./locate-go.ts";
import { type PinnedVersions, pinnedVersions } from "./pinned-versions.ts";

/** The programs of a control plane, as absolute paths. */
export interface ControlPlaneBinaries {
  /** The folder they lie in, for a PATH. */
  readonly directory: string;
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubectl: string;
}

/** Whether a control plane can be started here, and if not, what is missing. */
export type ControlPlaneAvailability =
  /** The programs are there. */
  | { readonly kind: "available"; readonly binaries: ControlPlaneBinaries }
  /** They can be built, which takes minutes. */
  | { readonly kind: "buildable"; readonly go: string; readonly directory: string; readonly versions: PinnedVersions }
  | { readonly kind: "missing"; readonly why: string };

/** Names of the programs in their folder. */
export const BINARY_NAMES = ["etcd", "kube-apiserver", "kubectl"] as const;
/** The name of one of them. */
export type BinaryName = (typeof BINARY_NAMES)[number];

/**
 * Finds out whether a control plane can be started, without building anything. `KUBEBUILDER_ASSETS` names a folder with
 * all three programs, as setup-envtest fills it, and wins over what is built here.
 */
export function controlPlaneAvailability(env: Environment = process.env): ControlPlaneAvailability {
  const assets = env["KUBEBUILDER_ASSETS"] ?? "";
  if (assets !== "") {
    const absent = absentBinaries(assets);
    if (absent.length === 0) return { kind: "available", binaries: binariesIn(assets) };
    return { kind: "missing", why: `KUBEBUILDER_ASSETS is ${assets}, where there is no ${absent.join(", no ")}` };
  }
  const directory = binariesDirectory(env);
  if (absentBinaries(directory).length === 0) return { kind: "available", binaries: binariesIn(directory) };
  const go = locateGo(env);
  if (go.kind === "missing") return { kind: "missing", why: `${go.why}, and KUBEBUILDER_ASSETS is not set` };
  return { kind: "buildable", go: go.command, directory, versions: pinnedVersions() };
}

/** True when a missing control plane must fail instead of being skipped over: `FORGE_REQUIRE_CONTROL_PLANE=1`. */
export function isControlPlaneRequired(env: Environment = process.env): boolean {
  return /^(1|true|yes)$/i.test(env["FORGE_REQUIRE_CONTROL_PLANE"] ?? "");
}

/** Which of the programs are not in a folder. */
export function absentBinaries(directory: string): BinaryName[] {
  return BINARY_NAMES.filter((name) => !isProgram(join(directory, name)));
}

/** True where a file is there and may be run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Whether it is not there or may not be run makes no difference.
    return false;
  }
}

/** The programs of a folder. */
export function binariesIn(directory: string): ControlPlaneBinaries {
  return {
    directory,
    etcd: join(directory, "etcd"),
    kubeApiserver: join(directory, "kube-apiserver"),
    kubectl: join(directory, "kubectl"),
  };
}
