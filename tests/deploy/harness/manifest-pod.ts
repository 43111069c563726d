/*
 * Runs a pod of a rendered manifest with real processes, as a kubelet would: order of start, probes, hooks, graces, users, groups,
 * volumes and mounts are read from the manifest and from nowhere else. What is not: images are programs of this repository, a
 * claim is a directory, and ports are others, because all pods share the network of this machine.
 */
import { chmod, chown, mkdir, readdir, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type ContainerSpecification,
  freePorts,
  type Pod,
  type PodEvent,
  type PodSpecification,
  PRODUCER_DESCRIPTION,
  startPod,
  writeMountedSecret,
} from "@cardano-forge/devnet-kubelet";
import type { KubernetesObject } from "./chart.ts";
import { type BoundDirectory, inContainerRoot } from "./container-root.ts";
import { type PodContainer, type PodSpec, podSpecOf } from "./pod.ts";

/** What a manifest does not say. */
export interface ManifestPodOptions {
  readonly name: string;
  /** Of the pod alone; made if missing. */
  readonly directory: string;
  /** Where the programs of {@link ENTRY_POINTS} lie. */
  readonly programs: string;
  readonly kubeconfig: string;
  readonly namespace: string;
  /** By the names of Secrets, the files in each. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>;
  readonly onEvent?: (event: PodEvent) => void;
}

/** A pod that runs, with what a test looks at. */
export interface ManifestPod extends Pod {
  readonly sidecarUrl: string;
  /** Where the keys for the node lie, as the pod itself sees it. */
  readonly keyDirectory: string;
  readonly slotLog: string;
  readonly graceMs: number;
  /** What it is for a container to be started, restarts included. */
  starts(container: string): number;
}

/** What images start, by the last part of their names, and what a command of one's own means. */
const ENTRY_POINTS: Readonly<Record<string, readonly string[]>> = {
  "cardano-forge-manager": ["node", "/app/sidecar.mjs"],
  "cardano-node": ["node", "/app/cardano-node.mjs"],
};
const SEARCH_PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin";
const SIDECAR = "forge-manager";
const MI_BYTES = 1024 * 1024;

/** Starts the pod; its containers come up by themselves. */
export async function startManifestPod(workload: KubernetesObject, o: ManifestPodOptions): Promise<ManifestPod> {
  const pod = podSpecOf(workload);
  const place = await placeOf(pod, o);
  const containers = containersOf(pod, place);
  const specification: PodSpecification = {
    name: o.name,
    containers,
    restarts: { delayMs: 10, backOff: backOff() },
    memoryDirectory: { path: place.keyDirectory, sizeBytes: MI_BYTES },
  };
  const { onEvent } = o;
  const running = await startPod({ specification, isolation: "pid-namespace", onEvent });
  return {
    ...running,
    sidecarUrl: place.urlOf(portOf(sidecarIn(pod))),
    keyDirectory: `/proc/${running.groupId}/root${place.keyDirectory}`,
    slotLog: join(o.directory, "devnet", "slots.jsonl"),
    graceMs: (pod.terminationGracePeriodSeconds ?? 30) * 1000,
    starts: (name) => running.events.filter(({ kind, container }) => kind === "started" && container === name).length,
  };
}

function backOff(): { firstMs: number; mostMs: number } {
  const { firstSeconds, mostSeconds } = PRODUCER_DESCRIPTION.backOff;
  return { firstMs: firstSeconds * 1000, mostMs: mostSeconds * 1000 };
}

/** Where a pod runs: its directories, its ports, and who owns what. */
interface Place extends ManifestPodOptions {
  readonly group: number;
  readonly keyDirectory: string;
  readonly volumes: ReadonlyMap<string, string>;
  /** The port of this machine for one of the manifest. */
  port(port: number): number;
  urlOf(port: number): string;
}

async function placeOf(pod: PodSpec, o: ManifestPodOptions): Promise<Place> {
  const group = pod.securityContext.fsGroup ?? 0;
  const names = [...pod.initContainers, ...pod.containers].flatMap(({ volumeMounts }) =>
    volumeMounts.map(({ name }) => name),
  );
  const volumes = new Map([...new Set(names)].map((name) => [name, join(o.directory, "volumes", name)]));
  for (const [name, path] of volumes) await makeVolume(pod, name, { path, group, secrets: o.secrets });
  const memory = pod.volumes.find((volume) => volume.emptyDir?.medium === "Memory");
  const devnet = join(o.directory, "devnet");
  await makeDirectory(devnet, group);
  for (const { name } of [...pod.initContainers, ...pod.containers])
    await mkdir(join(o.directory, "roots", name), { recursive: true });
  await makeDirectory(join(o.directory, "kube"), group);
  await writeFile(join(o.directory, "kube", "config"), o.kubeconfig);
  const [sidecar = 0, metrics = 0] = await freePorts(2);
  const sidecarPort = portOf(sidecarIn(pod));
  const port = (given: number): number => (given === sidecarPort ? sidecar : metrics);
  return {
    ...o,
    group,
    keyDirectory: volumes.get(memory?.name ?? "") ?? "",
    volumes,
    port,
    urlOf: (given) => `http://127.0.0.1:${port(given)}`,
  };
}

async function makeVolume(
  pod: PodSpec,
  name: string,
  { path, group, secrets }: { path: string; group: number; secrets: ManifestPodOptions["secrets"] },
): Promise<void> {
  await makeDirectory(path, group);
  const secret = pod.volumes.find((volume) => volume.name === name)?.secret;
  if (secret === undefined) return;
  const files = secrets[secret.secretName];
  if (files === undefined) throw new Error(`there is no Secret ${secret.secretName}`);
  await writeMountedSecret(path, files);
  for (const file of (await readdir(path)).filter((one) => !one.startsWith(".."))) {
    const real = await realpath(join(path, file));
    await chown(real, 0, group);
    await chmod(real, secret.defaultMode ?? 0o644);
  }
}

/** As the kubelet makes what containers write to: open, and of the group of the volumes. */
async function makeDirectory(path: string, group: number): Promise<void> {
  await mkdir(path, { recursive: true });
  await chown(path, 0, group);
  await chmod(path, 0o2777);
}

function sidecarIn(pod: PodSpec): PodContainer {
  const found = [...pod.initContainers, ...pod.containers].find(({ name }) => name === SIDECAR);
  if (found === undefined) throw new Error(`there is no container ${SIDECAR}`);
  return found;
}

function portOf(sidecar: PodContainer): number {
  return sidecar.ports[0]?.containerPort ?? 0;
}

/** Native sidecars first, then the others; each of these waits for the startup probe of the sidecars before it. */
function containersOf(pod: PodSpec, place: Place): ContainerSpecification[] {
  const sidecars = pod.initContainers.filter(({ restartPolicy }) => restartPolicy === "Always");
  if (sidecars.length !== pod.initContainers.length) throw new Error("init containers that end are not run here");
  const probe = sidecars.at(-1)?.startupProbe?.httpGet;
  const after = probe === undefined ? {} : { startAfterUrl: `${place.urlOf(probe.port)}${probe.path}` };
  return [
    ...sidecars.map((one) => ({ ...containerOf(pod, one, place), endsLast: true })),
    ...pod.containers.map((one) => ({ ...containerOf(pod, one, place), ...after })),
  ];
}

function containerOf(pod: PodSpec, container: PodContainer, place: Place): ContainerSpecification {
  const { name, livenessProbe, lifecycle } = container;
  const preStop = lifecycle?.preStop?.httpGet;
  const headers = Object.fromEntries((preStop?.httpHeaders ?? []).map((one) => [one.name, one.value]));
  const security = { ...pod.securityContext, ...container.securityContext };
  const program = inContainerRoot([...programOf(container), ...container.args, ...ownArguments(container, place)], {
    root: join(place.directory, "roots", name),
    programs: place.programs,
    mounts: mountsOf(container, place),
    user: security.runAsUser ?? 0,
    group: security.runAsGroup ?? security.runAsUser ?? 0,
    volumeGroup: place.group,
    isReadOnly: security.readOnlyRootFilesystem === true,
  });
  return {
    name,
    ...program,
    env: { PATH: SEARCH_PATH, ...environmentOf(container, place) },
    logFile: join(place.directory, `${name}.log`),
    restart: "always",
    ...(livenessProbe === undefined
      ? {}
      : {
          livenessProbe: {
            url: `${place.urlOf(livenessProbe.httpGet.port)}${livenessProbe.httpGet.path}`,
            periodMs: livenessProbe.periodSeconds * 1000,
            timeoutMs: livenessProbe.timeoutSeconds * 1000,
            failureThreshold: livenessProbe.failureThreshold,
            graceMs: (livenessProbe.terminationGracePeriodSeconds ?? pod.terminationGracePeriodSeconds ?? 30) * 1000,
          },
        }),
    ...(preStop === undefined ? {} : { preStop: { url: `${place.urlOf(preStop.port)}${preStop.path}`, headers } }),
  };
}

/** The entry point of the image, unless the manifest has a command of its own. */
function programOf({ image, command }: PodContainer): readonly string[] {
  const [word = image, ...rest] = command;
  const name = Object.keys(ENTRY_POINTS).find((one) => new RegExp(`(^|/)${one}(:|$)`).test(word));
  if (name === undefined) throw new Error(`nothing here runs ${word}`);
  return [...(ENTRY_POINTS[name] ?? []), ...rest];
}

/** What only the stand-in for the node takes. */
function ownArguments({ name }: PodContainer, place: Place): string[] {
  if (name === SIDECAR) return [];
  return ["--devnet-slot-log=/devnet/slots.jsonl", `--devnet-metrics-port=${place.port(0)}`];
}

function environmentOf({ name, env }: PodContainer, place: Place): Record<string, string> {
  const own: Readonly<Record<string, string>> = {
    "metadata.name": place.name,
    "metadata.namespace": place.namespace,
  };
  const entries = env.map((one): [string, string] => {
    const value = one.value ?? own[one.valueFrom?.fieldRef?.fieldPath ?? ""] ?? secretValue(place, one);
    return [one.name, /^(METRICS_PORT|NODE_METRICS_URL)$/.test(one.name) ? moved(value, place) : value];
  });
  // In a cluster it would be the mounted account.
  return { ...Object.fromEntries(entries), ...(name === SIDECAR ? { KUBECONFIG: "/kube/config" } : {}) };
}

function secretValue({ secrets }: Place, { valueFrom }: PodContainer["env"][number]): string {
  const reference = valueFrom?.secretKeyRef;
  const bytes = reference === undefined ? undefined : secrets[reference.name]?.[reference.key];
  return new TextDecoder().decode(bytes);
}

function moved(text: string, place: Place): string {
  return text.replace(/\d{4,5}(?=$|\/)/, (port) => String(place.port(Number(port))));
}

function mountsOf({ name, volumeMounts }: PodContainer, place: Place): BoundDirectory[] {
  const inPod = (path: string, to: string): BoundDirectory => ({
    from: join(place.directory, path),
    to,
    isReadOnly: false,
  });
  return [
    ...volumeMounts.map(({ name: volume, mountPath, readOnly }) => ({
      from: place.volumes.get(volume) ?? "",
      to: mountPath,
      isReadOnly: readOnly === true,
    })),
    name === SIDECAR ? inPod("kube", "/kube") : inPod("devnet", "/devnet"),
  ];
}
