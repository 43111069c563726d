import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The Go modules that pin what is built: one for each, because their requirements differ. */
export const moduleDirectories = {
  kube: fileURLToPath(new URL("../modules/kube/", import.meta.url)),
  etcd: fileURLToPath(new URL("../modules/etcd/", import.meta.url)),
  helm: fileURLToPath(new URL("../modules/helm/", import.meta.url)),
} as const;

/** The versions that the modules pin, each with its leading `v`. */
export interface PinnedVersions {
  readonly kubernetes: string;
  readonly etcd: string;
  readonly helm: string;
}

/** Reads the pinned versions; the go.mod files are the only place that states them. */
export function pinnedVersions(): PinnedVersions {
  return {
    kubernetes: versionIn(moduleDirectories.kube, "k8s.io/kubernetes"),
    etcd: versionIn(moduleDirectories.etcd, "go.etcd.io/etcd/server/v3"),
    helm: versionIn(moduleDirectories.helm, "helm.sh/helm/v4"),
  };
}

function versionIn(directory: string, module: string): string {
  const text = readFileSync(`${directory}go.mod`, "utf8");
  const line = text.split("\n").find((one) => one.trim().startsWith(`${module} v`));
  const version = line?.trim().split(" ")[1];
  if (version === undefined) throw new Error(`${directory}go.mod requires no ${module}`);
  return version;
}
