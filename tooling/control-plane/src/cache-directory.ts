import { homedir } from "node:os";
import { join } from "node:path";
import { pinnedVersions } from "./pinned-versions.ts";

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where everything of this tool lies: outside the checkout, so that a fresh clone finds it again. */
export function cacheDirectory(env: Environment): string {
  const configured = env["XDG_CACHE_HOME"];
  const root = configured === undefined || configured === "" ? join(env["HOME"] ?? homedir(), ".cache") : configured;
  return join(root, "cardano-forge", "control-plane");
}

/** Where the binaries of the pinned versions lie; other versions and platforms have folders of their own. */
export function binariesDirectory(env: Environment): string {
  const { kubernetes, etcd } = pinnedVersions();
  const name = `kubernetes-${kubernetes}-etcd-${etcd}-${process.platform}-${process.arch}`;
  return join(cacheDirectory(env), name);
}

/** Where the helm of the pinned version lies; beside the control plane, which does without it. */
export function helmDirectory(env: Environment): string {
  return join(cacheDirectory(env), `helm-${pinnedVersions().helm}-${process.platform}-${process.arch}`);
}
