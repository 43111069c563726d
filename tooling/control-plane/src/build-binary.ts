import { spawn } from "node:child_process";
import { once } from "node:events";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { BinaryName } from "./availability.ts";
import { ControlPlaneError } from "./control-plane-error.ts";
import { moduleDirectories, type PinnedVersions } from "./pinned-versions.ts";

/** One program to build, and where. */
export interface BinaryBuild {
  readonly name: BinaryName | "helm";
  readonly go: string;
  readonly versions: PinnedVersions;
  /** Built here first, on the same file system as the target. */
  readonly scratch: string;
  readonly target: string;
  readonly signal: AbortSignal;
  /** Called from time to time with how long it has taken, in milliseconds. */
  readonly onTick: (elapsedMs: number) => void;
}

const TICK_MS = 20_000;
const TOLD_LINES = 20;

/** Builds one program from its pinned module and moves it into place in one step. */
export async function buildBinary(build: BinaryBuild): Promise<void> {
  const { module, packagePath, flags } = recipeFor(build);
  const output = join(build.scratch, build.name);
  const args = ["build", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", output, packagePath];
  const startedMs = performance.now();
  const ticks = setInterval(() => build.onTick(performance.now() - startedMs), TICK_MS);
  try {
    await run(build, args, module);
  } finally {
    clearInterval(ticks);
  }
  await rename(output, join(build.target, build.name));
}

function recipeFor({ name, versions }: BinaryBuild): { module: string; packagePath: string; flags: string } {
  if (name === "etcd") {
    return { module: moduleDirectories.etcd, packagePath: "go.etcd.io/etcd/server/v3", flags: "-s -w" };
  }
  if (name === "helm") {
    return { module: moduleDirectories.helm, packagePath: "helm.sh/helm/v4/cmd/helm", flags: "-s -w" };
  }
  return {
    module: moduleDirectories.kube,
    packagePath: `k8s.io/kubernetes/cmd/${name}`,
    // Without it the programs call themselves v0.0.0, and kubectl warns about a version skew.
    flags: `-s -w -X k8s.io/component-base/version.gitVersion=${versions.kubernetes}`,
  };
}

async function run({ name, go, signal }: BinaryBuild, args: readonly string[], module: string): Promise<void> {
  const child = spawn(go, args, {
    cwd: module,
    env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
    stdio: ["ignore", "ignore", "pipe"],
    signal,
  });
  const lines: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    lines.push(...text.split("\n").filter((line) => line !== "" && !line.startsWith("go: downloading")));
    lines.splice(0, lines.length - TOLD_LINES);
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code === 0) return;
  throw new ControlPlaneError("CONTROL_PLANE_BUILD_FAILED", `${name} could not be built:\n${lines.join("\n")}`);
}
