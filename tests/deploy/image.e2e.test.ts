import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { chmod, chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { issueCredentialSet, kesPeriodAt } from "@cardano-forge/credentials";
import { startDevnetKubeApiserver } from "@cardano-forge/devnet-kube-apiserver";
import { secretOf } from "@cardano-forge/devnet-kubelet";
import { buildCommands, imageOptions } from "@cardano-forge/image";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createImageStore, type ImageStore, reasonAgainstImages } from "./harness/buildah.ts";

const reason = reasonAgainstImages();
const isRequired = process.env["FORGE_REQUIRE_BUILDAH"] === "1";
const title = reason === undefined ? "the image" : `the image (skipped: ${reason})`;
const WITHIN_MS = 180_000;
const commit = { version: "1.2.3", revision: "abc", createdSeconds: 1_700_000_000 };
const choices = { IMAGE_TOOL: "buildah", IMAGE: "localhost/forge", NODE_IMAGE: "localhost/node" };
const options = imageOptions(choices, commit);

/** As a kubelet has a container: its own processes, a root that cannot be written, one user, and what is mounted. */
const ENTER = `
set -e
mount --bind "$ROOT" "$ROOT" && mount -o remount,ro,bind "$ROOT"
mount -t proc proc "$ROOT/proc" && mount -t tmpfs tmpfs "$ROOT/dev" && touch "$ROOT/dev/null"
mount --bind /dev/null "$ROOT/dev/null" && mount -t tmpfs -o uid=10001,mode=0700 tmpfs "$ROOT/ipc"
mount --bind "$MOUNTS/kube" "$ROOT/kube" && mount --bind "$MOUNTS/secrets" "$ROOT/secrets"
exec chroot --userspec="$IMAGE_USER" "$ROOT" "$@"`;

describe.skipIf(reason !== undefined && !isRequired)(title, () => {
  let store: ImageStore;
  let root = "";
  beforeAll(async () => {
    store = await createImageStore();
    await store.buildNodeBase("localhost/node");
    for (const command of buildCommands(options)) await store.run(command);
    root = await store.run(["buildah", "mount", await store.run(["buildah", "from", options.name])]);
  }, WITHIN_MS);
  afterAll(() => store?.[Symbol.asyncDispose](), WITHIN_MS);

  const inspect = (format: string) =>
    store.run(["buildah", "inspect", "--type=image", `--format=${format}`, options.name]);

  function start(environment: Readonly<Record<string, string>>): ChildProcess {
    const mounts = { ROOT: root, MOUNTS: join(store.directory, "mounts"), IMAGE_USER: "10001:10001" };
    const env = { ...environment, ...mounts, PATH: `/usr/local/bin:${process.env["PATH"]}` };
    return spawn("unshare", ["--pid", "--mount", "--fork", "sh", "-c", ENTER, "sh", "node", "/app/sidecar.mjs"], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  it("adds three files to its base, which nobody may write, and runs the sidecar as the user of the charts", async () => {
    const added = await store.run(["find", join(root, "app"), "-type", "f", "-printf", "%P %m %U\n"]);

    expect(added.split("\n").sort()).toEqual(["LICENSE 444 0", "forgectl.mjs 444 0", "sidecar.mjs 444 0"]);
    expect(await inspect("{{.OCIv1.Config.User}} {{.OCIv1.Config.Entrypoint}}")).toBe(
      "10001:10001 [node /app/sidecar.mjs]",
    );
    expect(await inspect(`{{index .OCIv1.Config.Labels "org.opencontainers.image.revision"}}`)).toBe("abc");
  });

  it("has the same layer again when it is built again", async () => {
    const first = await inspect("{{.OCIv1.RootFS.DiffIDs}}");
    for (const command of buildCommands({ ...options, name: "localhost/again" })) await store.run(command);

    expect(
      await store.run(["buildah", "inspect", "--type=image", "--format={{.OCIv1.RootFS.DiffIDs}}", "localhost/again"]),
    ).toBe(first);
  });

  it("takes the lease and gives it back on SIGTERM, with nothing writable but what is mounted", async () => {
    const api = await startDevnetKubeApiserver();
    const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));
    const { files } = issueCredentialSet({
      randomBytes: random,
      counter: 3n,
      startKesPeriod: kesPeriodAt("mainnet", Date.now()),
    });
    const mounts = join(store.directory, "mounts");
    for (const name of ["kube", "secrets"]) await mkdir(join(mounts, name), { recursive: true });
    await chmod(store.directory, 0o755);
    await writeFile(join(mounts, "kube", "config"), api.kubeconfig());
    for (const [name, bytes] of Object.entries(secretOf(files))) {
      await writeFile(join(mounts, "secrets", name), bytes, { mode: 0o440 });
      await chown(join(mounts, "secrets", name), 0, 10001);
    }
    const holder = () => {
      const lease = api.store.get({
        group: "coordination.k8s.io",
        plural: "leases",
        namespace: "default",
        name: "cardano-node-leader",
      });
      return (lease?.["spec"] as { holderIdentity?: string } | undefined)?.holderIdentity;
    };

    const runner = start({
      POD_NAME: "p-0",
      KUBECONFIG: "/kube/config",
      DISABLE_SOCKET_CHECK: "true",
      METRICS_PORT: "0",
    });
    const output = text(runner.stdout as NonNullable<typeof runner.stdout>);
    try {
      await expect.poll(holder, { timeout: 60_000 }).toMatch(/^p-0_/);
      const first = Number(readFileSync(`/proc/${runner.pid}/task/${runner.pid}/children`, "utf8").trim());
      expect(readFileSync(`/proc/${first}/status`, "utf8")).toMatch(/^Uid:\s+10001\s.*\n/m);
      process.kill(first, "SIGTERM");
      const [code] = await once(runner, "exit");

      expect({ code, holder: holder() }).toEqual({ code: 0, holder: "" });
      expect(existsSync(join(root, "ipc", "kes.skey"))).toBe(false);
    } finally {
      runner.kill("SIGKILL");
      await api.stop();
    }
    expect(await output).toContain("lease acquired");
  });
});
