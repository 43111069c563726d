import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Environment } from "./cache-directory.ts";

/** A Go that can build the pinned modules, or why there is none. */
export type LocatedGo =
  | { readonly kind: "found"; readonly command: string }
  | { readonly kind: "missing"; readonly why: string };

/** From this version on, Go downloads the toolchain that a module asks for, unless told not to. */
const FIRST_WITH_TOOLCHAINS = [1, 21] as const;
/** What the pinned modules ask for. */
const NEEDED = [1, 26] as const;
const ANSWER_WITHIN_MS = 10_000;

/** Looks for Go in PATH, and nowhere else: whoever hides it there does not want it used. */
export function locateGo(env: Environment): LocatedGo {
  const directories = (env["PATH"] ?? "").split(delimiter).filter((one) => one !== "");
  const command = directories.map((directory) => join(directory, "go")).find(isExecutable);
  if (command === undefined) {
    return { kind: "missing", why: "no Go in PATH to build kube-apiserver, etcd and helm with" };
  }
  const why = reasonAgainst(command, env);
  return why === undefined ? { kind: "found", command } : { kind: "missing", why };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us: either way no candidate.
    return false;
  }
}

function reasonAgainst(command: string, env: Environment): string | undefined {
  // Outside of any module, where an old Go does not start to download a newer one just to answer this.
  const asked = spawnSync(command, ["env", "GOVERSION", "GOTOOLCHAIN"], {
    cwd: tmpdir(),
    env: { ...env },
    encoding: "utf8",
    timeout: ANSWER_WITHIN_MS,
  });
  const [version = "", toolchain = ""] = (asked.stdout ?? "").trim().split("\n");
  if (asked.status !== 0) return `${command} does not run: ${asked.stderr?.trim() || asked.error?.message}`;
  if (isAtLeast(version, NEEDED)) return undefined;
  const isUpgradable = isAtLeast(version, FIRST_WITH_TOOLCHAINS) && toolchain !== "local";
  return isUpgradable ? undefined : `${command} is ${version}, and go${NEEDED.join(".")} is needed`;
}

/** Compares with the text of GOVERSION, such as `go1.26.8` or `devel go1.27-abcdef`. */
function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const match = /go(\d+)\.(\d+)/.exec(version);
  const [foundMajor, foundMinor] = [Number(match?.[1]), Number(match?.[2])];
  return foundMajor > major || (foundMajor === major && foundMinor >= minor);
}
