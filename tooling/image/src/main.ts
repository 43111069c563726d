import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildCommands, type Command, type ImageOptions, imageOptions, pushCommands } from "./image-commands.ts";

const USAGE = `usage: pnpm image build|push

  build  bundle the sidecar and forgectl, and build their image
  push   build it, and push it to its registry

PLATFORM    linux/amd64, linux/arm64, or both with a comma between; that of this machine unless set
TAG         the version unless set
IMAGE       ghcr.io/cardano-forge/cardano-forge-manager unless set
IMAGE_TOOL  docker, podman or buildah; docker unless set
NODE_IMAGE  another base with Node.js 22.19 or newer
`;

const root = fileURLToPath(new URL("../../../", import.meta.url));

function git(...args: string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
}

function run([program, ...args]: Command, folder = ""): void {
  process.stderr.write(`$ ${[program, ...args].join(" ")}\n`);
  const { status, error } = spawnSync(program, args, { cwd: `${root}${folder}`, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ended with exit code ${status ?? "unknown"}`);
}

function optionsOf(env: NodeJS.ProcessEnv): ImageOptions {
  const { version } = JSON.parse(readFileSync(`${root}apps/sidecar/package.json`, "utf8")) as { version: string };
  const createdSeconds = Number(git("log", "-1", "--format=%ct"));
  const edits = git("status", "--porcelain") === "" ? "" : "-dirty";
  return imageOptions(env, { version, revision: `${git("rev-parse", "HEAD")}${edits}`, createdSeconds });
}

const [verb = ""] = process.argv.slice(2);
if (verb !== "build" && verb !== "push") {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  try {
    const options = optionsOf(process.env);
    run([process.execPath, "build.ts"], "apps/sidecar");
    run([process.execPath, "--conditions=@cardano-forge/source", "build-image.ts"], "apps/cli");
    for (const command of [...buildCommands(options), ...(verb === "push" ? pushCommands(options) : [])]) run(command);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
