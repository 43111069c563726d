import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { chmod, chown, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { startDevnetKubeApiserver } from "@cardano-forge/devnet-kube-apiserver";
import { freePorts, secretOf } from "@cardano-forge/devnet-kubelet";
import { aPool, awaitFact, createSlotJudge } from "@cardano-forge/e2e";
import { buildCommands, imageOptions } from "@cardano-forge/image";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createImageStore, type ImageStore, reasonAgainstImages } from "./harness/buildah.ts";
import { buildPrograms } from "./harness/programs.ts";

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
for one in kube secrets devnet; do mount --bind "$MOUNTS/$one" "$ROOT/$one"; done
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
    const added = await store.run(["find", join(root, "app"), "-type", "f", "-printf", "%P %m %U %s\n"]);

    const files = added.split("\n").sort();
    process.stderr.write(`the image adds to its base (file, mode, owner, bytes):\n${files.join("\n")}\n`);
    const expected = ["LICENSE 444 0", "forgectl.mjs 444 0", "sidecar.mjs 444 0"];
    expect(files.map((line) => line.replace(/ \d+$/, ""))).toEqual(expected);
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

  it("takes the lease, has its node forge, and gives both up on SIGTERM, with nothing writable but what is mounted", async () => {
    const api = await startDevnetKubeApiserver();
    const pool = aPool();
    const mounts = join(store.directory, "mounts");
    await writeMounts(mounts, { kubeconfig: api.kubeconfig(), secret: secretOf(pool.files) });
    await chmod(store.directory, 0o755);
    const judge = createSlotJudge(new Map([["p-0", join(mounts, "devnet", "slots.jsonl")]]), pool.id);
    const holder = () => {
      const lease = api.store.get({
        group: "coordination.k8s.io",
        plural: "leases",
        namespace: "default",
        name: "cardano-node-leader",
      });
      return (lease?.["spec"] as { holderIdentity?: string } | undefined)?.holderIdentity;
    };
    const [metricsPort] = await freePorts(1);

    const runner = start({
      POD_NAME: "p-0",
      KUBECONFIG: "/kube/config",
      METRICS_PORT: "0",
      NODE_METRICS_URL: `http://127.0.0.1:${metricsPort}/metrics`,
    });
    const output = text(runner.stdout as NonNullable<typeof runner.stdout>);
    let entered: ChildProcess | undefined;
    try {
      const first = await awaitFact("sidecar", WITHIN_MS, () => childOf(runner));
      await awaitFact("decoys", WITHIN_MS, () => existsSync(`/proc/${first}/root/ipc/node.cert`) || undefined);
      entered = startNodeBeside(first, metricsPort ?? 0);
      await awaitFact("slot", WITHIN_MS, async () => (await judge.forged())[0]);
      const node = childOf(entered) ?? 0;
      expect(holder()).toMatch(/^p-0_/);
      for (const one of [first, node]) expect(statusOf(one)).toMatch(/^Uid:\s+10001\s.*\n/m);
      process.kill(first, "SIGTERM");
      const [code] = await once(runner, "exit");

      expect({ code, holder: holder() }).toEqual({ code: 0, holder: "" });
      expect(existsSync(join(root, "ipc", "kes.skey"))).toBe(false);
    } finally {
      entered?.kill("SIGKILL");
      runner.kill("SIGKILL");
      await api.stop();
    }
    const lines = (await output).split("\n").filter((line) => line.startsWith("{"));
    const released = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === "lease released");
    const lastSlot = (await judge.forged()).at(-1);
    expect(lastSlot?.timeMs).toBeLessThan(new Date(released.time).getTime());
  });

  /** A node in the same namespaces, under the same user and in the same root, as the other container of the pod. */
  function startNodeBeside(first: number, metricsPort: number): ChildProcess {
    const inside = ["nsenter", `--target=${first}`, "--pid", "--mount", "chroot", "--userspec=10001:10001", root];
    const credentials = { "kes-key": "kes.skey", "vrf-key": "vrf.skey", "operational-certificate": "node.cert" };
    const [program, ...words] = [
      ...[...inside, "node", "/devnet/cardano-node.mjs", "run", "--start-as-non-producing-node"],
      ...Object.entries(credentials).map(([name, file]) => `--shelley-${name}=/ipc/${file}`),
      ...["--socket-path=/ipc/node.socket", "--devnet-slot-log=/devnet/slots.jsonl"],
      `--devnet-metrics-port=${metricsPort}`,
    ];
    return spawn(program as string, words, {
      stdio: "inherit",
      env: { PATH: `/usr/local/bin:${process.env["PATH"]}` },
    });
  }

  async function writeMounts(
    mounts: string,
    { kubeconfig, secret }: { kubeconfig: string; secret: Readonly<Record<string, Uint8Array>> },
  ): Promise<void> {
    for (const name of ["kube", "secrets", "devnet"]) await mkdir(join(mounts, name), { recursive: true });
    await writeFile(join(mounts, "kube", "config"), kubeconfig);
    for (const [name, bytes] of Object.entries(secret)) {
      await writeFile(join(mounts, "secrets", name), bytes, { mode: 0o440 });
      await chown(join(mounts, "secrets", name), 0, 10001);
    }
    const programs = await buildPrograms(store.directory);
    await copyFile(join(programs, "cardano-node.mjs"), join(mounts, "devnet", "cardano-node.mjs"));
    await chown(join(mounts, "devnet"), 10001, 10001);
  }
});

/** The one process that another has started, once there is one. */
function childOf({ pid }: ChildProcess): number | undefined {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  return child === "" ? undefined : Number(child);
}

function statusOf(pid: number): string {
  return readFileSync(`/proc/${pid}/status`, "utf8");
}
