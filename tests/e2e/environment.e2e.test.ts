import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type DevnetKubeApiserver, startDevnetKubeApiserver } from "@cardano-forge/devnet-kube-apiserver";
import { freePorts, type Program } from "@cardano-forge/devnet-kubelet";
import { afterAll, beforeAll, expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import { buildSidecar } from "./harness/programs.ts";
import { metricOf } from "./harness/sidecar-view.ts";

const ENDS_WITHIN_MS = 20_000;
/** As long as the first forger of a pool may take: a watch that a busy machine interrupts begins anew. */
const TAKEN_WITHIN_MS = 60_000;
const LEASE = { group: "coordination.k8s.io", plural: "leases", namespace: "default", name: "cardano-node-leader" };

let directory: string;
let sidecar: Program;
const started: ChildProcess[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "forge-e2e-"));
  sidecar = await buildSidecar(join(directory, "sidecar.mjs"));
});
afterAll(async () => {
  for (const child of started) child.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
});

/** Runs the one file with this environment and nothing else. */
function run(env: Readonly<Record<string, string>>) {
  const child = spawn(sidecar.command, sidecar.args, {
    cwd: directory,
    env: { HOME: directory, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]).then(
    ([stdout, stderr, [code]]) => ({ code: code as number | null, stdout, stderr }),
  );
  return { signal: (name: NodeJS.Signals) => child.kill(name), ended };
}

it("lists everything that is wrong with its environment in one message, and exits with 1", async () => {
  const { ended } = run({
    LEASE_DURATION: "abc",
    SLEEP_INTERVAL: "20",
    CARDANO_NETWORK: "preprod",
    NETWORK_MAGIC: "764824073",
  });

  const { code, stdout, stderr } = await ended;

  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toBe(
    [
      "The environment has 4 problems:",
      "  POD_NAME is not set: required: set it from the downward API (fieldRef: metadata.name)",
      '  LEASE_DURATION = "abc": expected a whole number of seconds from 3 to 3600',
      '  NETWORK_MAGIC = "764824073": contradicts CARDANO_NETWORK = "preprod", whose magic is 1',
      '  SLEEP_INTERVAL = "20": expected at most a third of LEASE_DURATION (15), so 1 to 5 seconds',
      "",
    ].join("\n"),
  );
});

it("refuses a SLEEP_INTERVAL that is too long for the lease it is given", async () => {
  const { ended } = run({ POD_NAME: "producer-0", LEASE_DURATION: "15", SLEEP_INTERVAL: "20" });

  const { code, stderr } = await ended;

  expect(code).toBe(1);
  expect(stderr).toContain('SLEEP_INTERVAL = "20"');
  expect(stderr).not.toContain("LEASE_DURATION =");
});

it("runs from a developer's own kubeconfig without a node, and gives the lease back when it is stopped", async () => {
  const server = await startDevnetKubeApiserver();
  try {
    const [port] = (await freePorts(1)) as [number];
    await mkdir(join(directory, ".kube"));
    await writeFile(join(directory, ".kube", "config"), server.kubeconfig({ namespace: "default" }));
    const { signal, ended } = run({
      POD_NAME: "laptop",
      DISABLE_SOCKET_CHECK: "true",
      LEASE_DURATION: "6",
      SLEEP_INTERVAL: "2",
      METRICS_PORT: String(port),
      // Whatever runs on this machine is none of its business.
      CARDANO_NODE_PROCESS_NAME: "no-node-of-this-name",
    });

    await awaitFact("holder of the lease", TAKEN_WITHIN_MS, () => holderOf(server)?.startsWith("laptop_") || undefined);
    const labels = 'pod="laptop",network="mainnet",pool_id="unknown",application="block-producer"';
    await awaitFact("leader in the metrics", ENDS_WITHIN_MS, async () => {
      const isLeader = await metricOf(`http://127.0.0.1:${port}`, `cardano_leader_status{${labels}}`);
      return isLeader === 1 ? true : undefined;
    });
    const stoppedAtMs = performance.now();
    signal("SIGTERM");
    const { code, stderr } = await ended;

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(performance.now() - stoppedAtMs).toBeLessThan(ENDS_WITHIN_MS);
    expect(holderOf(server)).toBe("");
  } finally {
    await server.stop();
  }
});

function holderOf({ store }: DevnetKubeApiserver): string | undefined {
  const spec = store.get(LEASE)?.["spec"] as { holderIdentity?: string } | undefined;
  return spec === undefined ? undefined : (spec.holderIdentity ?? "");
}
