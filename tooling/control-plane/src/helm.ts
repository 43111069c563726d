import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { isProgram } from "./availability.ts";
import { type Environment, helmDirectory } from "./cache-directory.ts";
import { ControlPlaneError } from "./control-plane-error.ts";
import { buildPrograms, type EnsureBinariesOptions } from "./ensure-binaries.ts";
import { locateGo } from "./locate-go.ts";
import { type PinnedVersions, pinnedVersions } from "./pinned-versions.ts";

/** Whether there is a helm of the pinned version, and if not, what is missing. */
export type HelmAvailability =
  | { readonly kind: "available"; readonly command: string }
  /** It can be built, which takes a minute or two. */
  | { readonly kind: "buildable"; readonly go: string; readonly directory: string; readonly versions: PinnedVersions }
  | { readonly kind: "missing"; readonly why: string };

/** Finds out whether charts can be rendered, without building anything. */
export function helmAvailability(env: Environment = process.env): HelmAvailability {
  const directory = helmDirectory(env);
  const command = join(directory, "helm");
  if (isProgram(command)) return { kind: "available", command };
  const go = locateGo(env);
  if (go.kind === "missing") return go;
  return { kind: "buildable", go: go.command, directory, versions: pinnedVersions() };
}

/** The path of helm, built from the pinned module first when it is missing. */
export async function ensureHelm(options: EnsureBinariesOptions = {}): Promise<string> {
  const availability = helmAvailability(options.env);
  switch (availability.kind) {
    case "available":
      return availability.command;
    case "missing":
      throw new ControlPlaneError("CONTROL_PLANE_MISSING", `no helm: ${availability.why}`);
    case "buildable": {
      const { directory, versions } = availability;
      const command = join(directory, "helm");
      const absent = () => (isProgram(command) ? [] : (["helm"] as const));
      const pins = versions.helm;
      await buildPrograms({ ...availability, title: "helm", absent, pins, takes: "two minutes on 2 cores" }, options);
      return command;
    }
  }
}

/** What came of one run of helm. */
export interface HelmResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs helm to its end, whatever its exit code; values go in over standard input, for `--values -`. */
export type Helm = (args: readonly string[], input?: string) => Promise<HelmResult>;

const HELM_WITHIN_MS = 60_000;

/** A helm that sees nothing of the user's own configuration; `home` is for what it wants to keep. */
export function createHelm(command: string, home: string, env: Environment = {}): Helm {
  return async (args, input = "") => {
    const child = spawn(command, [...args], {
      env: {
        PATH: process.env["PATH"],
        HOME: home,
        HELM_CACHE_HOME: home,
        HELM_CONFIG_HOME: home,
        HELM_DATA_HOME: home,
        ...env,
      },
      signal: AbortSignal.timeout(HELM_WITHIN_MS),
      stdio: ["pipe", "pipe", "pipe"],
    });
    // It may end without reading its input; its exit code tells why.
    child.stdin.on("error", () => undefined).end(input);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    return { code: (code as number | null) ?? 1, stdout, stderr };
  };
}
