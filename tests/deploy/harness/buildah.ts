import { execFile, execFileSync, spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Command } from "@cardano-forge/image";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const BUILD_WITHIN_MS = 150_000;

/** Why no image can be built and run here; undefined where it can. */
export function reasonAgainstImages(): string | undefined {
  if (spawnSync("buildah", ["--version"]).status !== 0) return "buildah is not installed";
  const canUnshare =
    process.getuid?.() === 0 &&
    spawnSync("unshare", ["--pid", "--mount", "--fork", "chroot", "/", "true"]).status === 0;
  return canUnshare ? undefined : "it takes chroot, and a user who may make namespaces";
}

/** A buildah whose images lie in a directory of their own, and go with it. */
export interface ImageStore {
  readonly directory: string;
  /** Runs a command of `pnpm image`, or one of buildah, from the root of the repository. */
  run(command: Command): Promise<string>;
  /** Makes an image with nothing in it but the Node.js that runs this test. */
  buildNodeBase(name: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Prepares an empty store. */
export async function createImageStore(): Promise<ImageStore> {
  const directory = await mkdtemp(join(tmpdir(), "forge-images-"));
  const configuration = join(directory, "storage.conf");
  const at = (name: string): string => JSON.stringify(join(directory, name));
  await writeFile(configuration, `[storage]\ndriver = "vfs"\ngraphroot = ${at("graph")}\nrunroot = ${at("run")}\n`);
  const env = { ...process.env, CONTAINERS_STORAGE_CONF: configuration, BUILDAH_ISOLATION: "chroot" };
  const run = async ([program, ...args]: Command): Promise<string> => {
    const options = { cwd: root, env, timeout: BUILD_WITHIN_MS };
    return (await promisify(execFile)(program, args, options)).stdout.trim();
  };
  return {
    directory,
    run,
    async buildNodeBase(name) {
      const context = join(directory, "base");
      await copyNode(join(context, "root"));
      await writeFile(join(context, "Dockerfile"), "FROM scratch\nCOPY root /\n");
      await run(["buildah", "build", `--tag=${name}`, context]);
      await rm(context, { recursive: true });
    },
    async [Symbol.asyncDispose]() {
      await run(["buildah", "umount", "--all"]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Copies this Node.js and the libraries that it is linked to, each to where it is looked for. */
async function copyNode(to: string): Promise<void> {
  const libraries = execFileSync("ldd", [process.execPath], { encoding: "utf8" }).match(/\/\S+\.so\S*/g) ?? [];
  for (const [from, path] of [
    [process.execPath, "/usr/local/bin/node"] as const,
    ...libraries.map((one) => [one, one] as const),
  ]) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    await cp(await realpath(from), join(to, path));
  }
  for (const name of ["tmp", "proc", "dev", "ipc", "secrets", "kube", "devnet"])
    await mkdir(join(to, name), { recursive: true });
}
