/** How each example is run, and what it has to say. */
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { issueCredentialSet, kesPeriodAt } from "@cardano-forge/credentials";
import { startDevnetKubeApiserver } from "@cardano-forge/devnet-kube-apiserver";
import type { ProgramInput } from "./program.ts";

/** What an example is given, and what is expected of it. */
export interface ExampleRun {
  readonly words?: readonly string[];
  readonly input?: ProgramInput;
  readonly exitCode?: number;
  /** On standard output. */
  readonly says: RegExp;
  /** Takes away what the run needed. */
  stop?(): Promise<void>;
}

/** Makes ready what an example needs, in an empty folder of its own. */
export type PrepareRun = (folder: string) => Promise<ExampleRun>;

const currentKesPeriod = kesPeriodAt("mainnet", Date.now());

/** By the name of the program. */
export const EXAMPLE_RUNS: Readonly<Record<string, PrepareRun>> = {
  async credentials(folder) {
    const pool = await writeSet(folder);
    return { words: [folder, pool], says: new RegExp(`^${pool}: 62 KES periods, until 20\\d\\d-`) };
  },
  async host(folder) {
    await writeSet(join(folder, "from"));
    await mkdir(join(folder, "to"));
    return {
      words: [join(folder, "from"), join(folder, "to")],
      says: /^mounted: valid; at rest: decoy; keys lie in: /,
    };
  },
  election: async () => ({
    says: /^machine-\w works in term 1\nmachine-\w works in term 2\nmachine-\w works in term 3\n$/,
  }),
  "cluster-priority": async () => ({
    input: {
      stdin: JSON.stringify([
        {
          name: "paris",
          forgeState: "Priority-based",
          priority: 1,
          health: { consecutiveFailures: 3, failureThreshold: 3 },
        },
        { name: "oslo", forgeState: "Priority-based", priority: 2, readyForMs: 90_000 },
      ]),
    },
    says: /^paris: yield, because oslo .*\noslo: lead, because /,
  }),
  metrics: async () => ({
    words: [`${currentKesPeriod}`],
    says: /^cardano_forge_kes_periods_remaining 62$[\s\S]*^cardano_forge_kes_expiry_timestamp_seconds \d+$/m,
  }),
  "pool-view": async () => {
    const pod = (name: string) => ({
      name,
      updated: new Date().toISOString(),
      nodeTruth: { forging: "on", with: "real" },
    });
    const status = { pods: [pod("producer-0"), pod("producer-1")], history: [] };
    const leader = { metadata: { name: "pool", namespace: "default", labels: {} }, status };
    return {
      input: { stdin: JSON.stringify({ items: [leader] }) },
      exitCode: 1,
      says: /^pool: 2 FORGERS: producer-0, producer-1, 2 Leases unknown\n$/,
    };
  },
  operations: async () => {
    const pods = [
      { name: "producer-0", forges: true, isReady: false, because: "leads" },
      { name: "producer-1", forges: false, isReady: true, because: "ready to take over" },
    ];
    const situation = { holder: "producer-0", isHealthy: true, verdict: "1 forger: producer-0", pods };
    return { words: ["producer-1"], input: { stdin: JSON.stringify(situation) }, says: /producer-1/ };
  },
  "cardano-node": forgingNode,
  kubernetes: seatOnAServer,
  async cli(folder) {
    const pool = await writeSet(folder);
    const files = ["kes.skey", "vrf.skey", "node.cert"].map((name) => join(folder, name));
    return { words: files, says: new RegExp(`^${pool}: 62 KES periods left\n$`) };
  },
};

/** Writes a set that is good from now on, and tells whose it is. */
async function writeSet(folder: string): Promise<string> {
  const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
  const { files, summary } = issueCredentialSet({ randomBytes, counter: 0n, startKesPeriod: currentKesPeriod });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "kes.skey"), files.kes);
  await writeFile(join(folder, "vrf.skey"), files.vrf);
  await writeFile(join(folder, "node.cert"), files.opcert);
  return summary.poolIdBech32;
}

/** A page of metrics on which a leadership check more is counted each time that it is read. */
async function forgingNode(): Promise<ExampleRun> {
  let checks = 0;
  const server = createServer((_, response) => {
    checks += 1;
    response.end(`cardano_node_metrics_Forge_forge_about_to_lead_int ${checks}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    words: [`http://127.0.0.1:${port}/metrics`, "100"],
    says: /^forging: on, because .+\n$/m,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function seatOnAServer(folder: string): Promise<ExampleRun> {
  const server = await startDevnetKubeApiserver({ definitions: [], namespaces: ["default"] });
  const lease = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "pool" },
    spec: { holderIdentity: "producer-1_1f0c", leaseDurationSeconds: 15, leaseTransitions: 4 },
  };
  const url = `${server.url}/apis/coordination.k8s.io/v1/namespaces/default/leases`;
  const headers = { "Content-Type": "application/json" };
  const created = await fetch(url, { method: "POST", headers, body: JSON.stringify(lease) });
  if (!created.ok) throw new Error(await created.text());
  const kubeconfig = join(folder, "kubeconfig");
  const context = { name: "test", context: { cluster: "test", user: "test" } };
  const config = {
    clusters: [{ name: "test", cluster: { server: server.url } }],
    users: [{ name: "test", user: {} }],
    contexts: [context],
    "current-context": "test",
  };
  await writeFile(kubeconfig, JSON.stringify({ apiVersion: "v1", kind: "Config", ...config }));
  return {
    words: ["default"],
    input: { env: { KUBECONFIG: kubeconfig } },
    says: /^pool: producer-1_1f0c, term \d+\n$/,
    stop: () => server.stop(),
  };
}
