import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ControlPlaneBinaries } from "./availability.ts";
import { ControlPlaneError } from "./control-plane-error.ts";
import type { ControlledProcess } from "./controlled-process.ts";
import { createDataSnapshots, type DataSnapshot } from "./data-snapshots.ts";
import { ensureBinaries } from "./ensure-binaries.ts";
import { describeEtcd, type ServerSetup } from "./etcd.ts";
import { type ApiserverSecrets, describeApiserver, prepareSecrets } from "./kube-apiserver.ts";
import { writeKubeconfig } from "./kubeconfig.ts";
import { createKubectl, type Kubectl } from "./kubectl.ts";
import { startProcessReaper } from "./process-reaper.ts";
import { unusedPort } from "./unused-port.ts";

/** How a control plane is started; everything has a default. */
export interface ControlPlaneOptions {
  /** Files or folders with custom resource definitions; the project's own unless given. */
  readonly definitions?: readonly string[];
  /** Writes every request to {@link ControlPlane.auditLogPath}. */
  readonly hasAuditLog?: boolean;
  /** Called with one line at a time when something has to be built first. */
  readonly onProgress?: (line: string) => void;
}

/** Whose kubeconfig is wanted. */
export interface ServiceAccountReference {
  readonly serviceAccount: string;
  readonly namespace: string;
}

/**
 * A real etcd and a real kube-apiserver with RBAC, on loopback. No controllers run: service accounts are not made by
 * themselves, and a namespace that is deleted stays `Terminating`.
 */
export interface ControlPlane extends AsyncDisposable {
  /** Such as `https://127.0.0.1:23456`; stays the same over restarts. */
  readonly url: string;
  /** Holds all its files, and may hold more: it goes with the control plane, and with the process that started it. */
  readonly directory: string;
  /** Kubeconfig of an administrator. */
  readonly kubeconfigPath: string;
  /** One JSON object for each request that was answered; undefined unless asked for. */
  readonly auditLogPath: string | undefined;
  readonly binaries: ControlPlaneBinaries;
  readonly apiserver: ControlledProcess;
  readonly etcd: ControlledProcess;
  /** kubectl as the administrator. */
  readonly kubectl: Kubectl;
  /** Writes a kubeconfig with a token of an existing service account, good for a day, and gives its path. */
  kubeconfigFor(reference: ServiceAccountReference): Promise<string>;
  /** Copies the state of etcd as it is at this instant; nobody notices. */
  snapshot(): Promise<DataSnapshot>;
  /**
   * Goes back to an earlier state, as an operator does who restores a backup: stops both servers, exchanges the data,
   * starts both. Revisions are counted on from the earlier one. Resolves when the API server answers again.
   */
  restore(snapshot: DataSnapshot): Promise<void>;
  /** Stops everything and removes every file; calling it again changes nothing. */
  stop(): Promise<void>;
}

const PROJECT_DEFINITIONS = fileURLToPath(new URL("../../../deploy/crds/", import.meta.url));
const PORT_ATTEMPTS = 5;
const DAY = "24h";

/** Starts a control plane of its own, after building its programs where they are missing. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { onProgress } = options;
  const binaries = await ensureBinaries(onProgress === undefined ? {} : { onProgress });
  // Short, because the path of a socket may have 103 characters on some systems, and their temporary folders are long.
  const directory = await mkdtemp(join(tmpdir(), "forge-cp-"));
  const reaper = startProcessReaper(directory);
  try {
    return await start({ binaries, directory, reaper }, options);
  } catch (error) {
    await reaper.reap();
    throw error;
  }
}

async function start(setup: ServerSetup, options: ControlPlaneOptions): Promise<ControlPlane> {
  const { binaries, directory, reaper } = setup;
  const [secrets] = await Promise.all([prepareSecrets(directory), mkdir(join(directory, "kubeconfigs"))]);
  const auditLogPath = options.hasAuditLog === true ? join(directory, "audit.log") : undefined;
  const etcd = describeEtcd(setup);
  await etcd.start();
  const { apiserver, port } = await startApiserver(setup, secrets, auditLogPath);
  const url = `https://127.0.0.1:${port}`;
  const kubeconfigPath = join(directory, "kubeconfigs", "admin");
  const shared = { server: url, certificateAuthorityPath: secrets.certificateAuthorityPath };
  await writeKubeconfig(kubeconfigPath, { ...shared, user: "admin", token: secrets.adminToken, namespace: "default" });
  const cacheDirectory = join(directory, "kubectl-cache");
  const kubectl = createKubectl({ command: binaries.kubectl, kubeconfigPath, cacheDirectory });
  const snapshots = createDataSnapshots(directory, etcd);
  const controlPlane: ControlPlane = {
    url,
    directory,
    kubeconfigPath,
    auditLogPath,
    binaries,
    etcd,
    apiserver,
    kubectl,
    async kubeconfigFor({ serviceAccount, namespace }) {
      const args = ["create", "token", serviceAccount, "--namespace", namespace, "--duration", DAY];
      const token = (await demand(kubectl, args)).trim();
      const path = join(directory, "kubeconfigs", `${namespace}.${serviceAccount}`);
      await writeKubeconfig(path, { ...shared, user: serviceAccount, token, namespace });
      return path;
    },
    snapshot: () => snapshots.take(),
    async restore(snapshot) {
      // A server that has seen later revisions would answer from its memory of them.
      await apiserver.kill();
      await snapshots.putBack(snapshot);
      await etcd.start();
      await apiserver.start();
    },
    async stop() {
      await Promise.all([apiserver.kill(), etcd.kill()]);
      await reaper.reap();
    },
    [Symbol.asyncDispose]: () => controlPlane.stop(),
  };
  await applyDefinitions(kubectl, options.definitions ?? [PROJECT_DEFINITIONS]);
  return controlPlane;
}

/** Starts the API server on a port that nobody else has; somebody may take it between the look and the start. */
async function startApiserver(
  setup: ServerSetup,
  secrets: ApiserverSecrets,
  auditLogPath: string | undefined,
): Promise<{ apiserver: ControlledProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await unusedPort();
    const apiserver = describeApiserver({ ...setup, port, secrets, auditLogPath });
    try {
      await apiserver.start();
      return { apiserver, port };
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes("address already in use");
      if (!isTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function applyDefinitions(kubectl: Kubectl, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const files = paths.flatMap((path) => ["--filename", path]);
  await demand(kubectl, ["apply", "--server-side", ...files]);
  await demand(kubectl, ["wait", "--for=condition=Established", "--timeout=30s", ...files]);
}

async function demand(kubectl: Kubectl, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await kubectl(args);
  if (code === 0) return stdout;
  throw new ControlPlaneError("CONTROL_PLANE_KUBECTL_FAILED", `kubectl ${args.join(" ")}: ${stderr}`);
}
