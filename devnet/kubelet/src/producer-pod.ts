import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CredentialFiles } from "@cardano-forge/credentials";
import { freePorts } from "./free-ports.ts";
import { writeMountedSecret } from "./mounted-secret.ts";
import type { ContainerSpecification, PodEvent, PodSpecification, RestartPace } from "./pod-specification.ts";
import { PRODUCER_DESCRIPTION } from "./producer-description.ts";
import { type Pod, type RunnerProgram, startPod } from "./start-pod.ts";

/** A program of the pod: a command and the words before its own arguments. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/** One block producer: a node and its sidecar, with a directory of its own. */
export interface ProducerPod extends Pod {
  readonly directory: string;
  readonly secretDirectory: string;
  readonly keyDirectory: string;
  readonly slotLog: string;
  readonly sidecarUrl: string;
  readonly nodeMetricsUrl: string;
  log(container: "sidecar" | "node"): Promise<string>;
  /** Replaces the mounted Secret in one swap. */
  mount(files: Readonly<Record<string, Uint8Array>>): Promise<void>;
}

/** Where a producer listens, on loopback. */
export interface ProducerPorts {
  readonly sidecar: number;
  readonly nodeMetrics: number;
}

/** What {@link startProducerPod} starts. */
export interface ProducerPodOptions {
  readonly name: string;
  /** Where the pod keeps everything; made if missing. */
  readonly directory: string;
  readonly isolation: "none" | "pid-namespace";
  readonly programs: { readonly sidecar: Program; readonly node: Program; readonly runner?: RunnerProgram };
  /** The mounted Secret: file name to content. */
  readonly secret: Readonly<Record<string, Uint8Array>>;
  readonly kubeconfigPath: string;
  /** Of the sidecar; added to, and stronger than, what the pod itself sets. */
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
  /** Every second, without a back-off, unless given. */
  readonly restarts?: RestartPace;
  /** Keeps the key directory in a small file system of the pod's own; needs a PID namespace. */
  readonly keyDirectoryBytes?: number;
  /** Any free ones unless given; a pod that is started again under its old addresses gets its old ports. */
  readonly ports?: ProducerPorts;
  readonly onEvent?: (event: PodEvent) => void;
}

/** File names of the Secret in the published manifests. */
export function secretOf(files: CredentialFiles): Record<string, Uint8Array> {
  return { "kes.skey": files.kes, "vrf.skey": files.vrf, "node.cert": files.opcert };
}

/** Starts a producer: the sidecar first, the node once the sidecar says that credentials are in place. */
export async function startProducerPod(o: ProducerPodOptions): Promise<ProducerPod> {
  const { name, directory } = o;
  const at = (...parts: string[]): string => join(directory, ...parts);
  await mkdir(at("ipc"), { recursive: true });
  await rm(at("ipc", "node.pid"), { force: true });
  await writeMountedSecret(at("secrets"), o.secret);
  const ports = o.ports ?? (await anyPorts());
  const sidecarUrl = `http://127.0.0.1:${ports.sidecar}`;
  const preStopToken = randomBytes(16).toString("hex");
  const specification: PodSpecification = {
    name,
    restarts: o.restarts ?? { delayMs: 1000 },
    containers: [sidecar(o, at, ports, preStopToken), { ...node(o, at, ports), ...careOf(sidecarUrl, preStopToken) }],
    ...(o.keyDirectoryBytes === undefined
      ? {}
      : { memoryDirectory: { path: at("ipc"), sizeBytes: o.keyDirectoryBytes } }),
  };
  const { isolation, onEvent, programs } = o;
  const pod = await startPod({ specification, isolation, runner: programs.runner, onEvent });
  return {
    ...pod,
    directory,
    secretDirectory: at("secrets"),
    keyDirectory: at("ipc"),
    slotLog: at("slots.jsonl"),
    sidecarUrl,
    nodeMetricsUrl: `http://127.0.0.1:${ports.nodeMetrics}/metrics`,
    log: (container) => readFile(at(`${container}.log`), "utf8"),
    mount: (files) => writeMountedSecret(at("secrets"), files),
  };
}

async function anyPorts(): Promise<ProducerPorts> {
  const [sidecar, nodeMetrics] = (await freePorts(2)) as [number, number];
  return { sidecar, nodeMetrics };
}

function sidecar(
  o: ProducerPodOptions,
  at: (...parts: string[]) => string,
  ports: ProducerPorts,
  preStopToken: string,
): ContainerSpecification {
  const { command, args } = o.programs.sidecar;
  const pidFile = o.isolation === "none" ? { CARDANO_NODE_PID_FILE: at("ipc", "node.pid") } : {};
  const env: Record<string, string> = {
    POD_NAME: o.name,
    KUBECONFIG: o.kubeconfigPath,
    NODE_SOCKET: at("ipc", "node.socket"),
    METRICS_PORT: String(ports.sidecar),
    SOURCE_KES_KEY: at("secrets", "kes.skey"),
    SOURCE_VRF_KEY: at("secrets", "vrf.skey"),
    SOURCE_OP_CERT: at("secrets", "node.cert"),
    TARGET_KES_KEY: at("ipc", "kes.skey"),
    TARGET_VRF_KEY: at("ipc", "vrf.skey"),
    TARGET_OP_CERT: at("ipc", "node.cert"),
    NODE_METRICS_URL: `http://127.0.0.1:${ports.nodeMetrics}/metrics`,
    PRESTOP_TOKEN: preStopToken,
    ...pidFile,
    ...o.env,
  };
  return { name: "sidecar", command, args, env, logFile: at("sidecar.log"), restart: "always", endsLast: true };
}

/** What the kubelet does for the node's container by asking the sidecar. */
function careOf(
  sidecarUrl: string,
  preStopToken: string,
): Pick<ContainerSpecification, "startAfterUrl" | "livenessProbe" | "preStop"> {
  const { sidecar: ofSidecar, node: ofNode } = PRODUCER_DESCRIPTION;
  const { path, periodSeconds, timeoutSeconds, failureThreshold, terminationGracePeriodSeconds } = ofNode.livenessProbe;
  return {
    startAfterUrl: `${sidecarUrl}${ofSidecar.startupProbe.path}`,
    livenessProbe: {
      url: `${sidecarUrl}${path}`,
      periodMs: periodSeconds * 1000,
      timeoutMs: timeoutSeconds * 1000,
      failureThreshold,
      graceMs: terminationGracePeriodSeconds * 1000,
    },
    preStop: { url: `${sidecarUrl}${ofNode.preStop.path}`, headers: { [ofNode.preStop.header]: preStopToken } },
  };
}

function node(o: ProducerPodOptions, at: (...parts: string[]) => string, ports: ProducerPorts): ContainerSpecification {
  const { command, args } = o.programs.node;
  const words = [
    ...args,
    "run",
    ...["--socket-path", at("ipc", "node.socket")],
    ...["--shelley-kes-key", at("ipc", "kes.skey")],
    ...["--shelley-vrf-key", at("ipc", "vrf.skey")],
    ...["--shelley-operational-certificate", at("ipc", "node.cert")],
    ...["--devnet-metrics-port", String(ports.nodeMetrics)],
    ...["--devnet-slot-log", at("slots.jsonl")],
    ...["--pid-file", at("ipc", "node.pid")],
    ...(o.nodeArgs ?? ["--start-as-non-producing-node"]),
  ];
  return { name: "node", command, args: words, env: {}, logFile: at("node.log"), restart: "always" };
}
