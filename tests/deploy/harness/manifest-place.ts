import { chmod, chown, mkdir, readdir, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePorts, type PodEvent, writeMountedSecret } from "@cardano-forge/devnet-kubelet";
import type { PodContainer, PodSpec } from "./pod.ts";

/** The name of the sidecar's container, in every manifest. */
export const SIDECAR = "forge-manager";

/** What a manifest does not say. */
export interface ManifestPodOptions {
  readonly name: string;
  /** Of the pod alone; made if missing. */
  readonly directory: string;
  /** Where the programs of the images lie. */
  readonly programs: string;
  readonly kubeconfig: string;
  readonly namespace: string;
  /** By the names of Secrets, the files in each. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>;
  readonly onEvent?: (event: PodEvent) => void;
}

/** Where a pod runs: its directories, its ports, and who owns what. */
export interface Place extends ManifestPodOptions {
  readonly group: number;
  readonly keyDirectory: string;
  readonly volumes: ReadonlyMap<string, string>;
  /** The port of this machine for one of the manifest. */
  port(port: number): number;
  urlOf(port: number): string;
}

/** Makes it. */
export async function placeOf(pod: PodSpec, o: ManifestPodOptions): Promise<Place> {
  const group = pod.securityContext.fsGroup ?? 0;
  const names = [...pod.initContainers, ...pod.containers].flatMap(({ volumeMounts }) =>
    volumeMounts.map(({ name }) => name),
  );
  const volumes = new Map([...new Set(names)].map((name) => [name, join(o.directory, "volumes", name)]));
  for (const [name, path] of volumes) await makeVolume(pod, name, { path, group, secrets: o.secrets });
  const keys = nodeIn(pod).volumeMounts.filter(({ readOnly }) => readOnly === true);
  const memory = pod.volumes.find(
    ({ name, emptyDir }) => emptyDir?.medium === "Memory" && keys.some((mount) => mount.name === name),
  );
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
  const { secret, csi } = pod.volumes.find((volume) => volume.name === name) ?? {};
  const source = secret?.secretName ?? csi?.volumeAttributes.secretProviderClass;
  if (source === undefined) return;
  const files = secrets[source];
  if (files === undefined) throw new Error(`there is no Secret ${source}`);
  await writeMountedSecret(path, files);
  for (const file of (await readdir(path)).filter((one) => !one.startsWith(".."))) {
    const real = await realpath(join(path, file));
    await chown(real, 0, group);
    await chmod(real, secret?.defaultMode ?? 0o644);
  }
}

/** As the kubelet makes what containers write to: open, and of the group of the volumes. */
async function makeDirectory(path: string, group: number): Promise<void> {
  await mkdir(path, { recursive: true });
  await chown(path, 0, group);
  await chmod(path, 0o2777);
}

/** The container that this project adds. */
export function sidecarIn(pod: PodSpec): PodContainer {
  const found = [...pod.initContainers, ...pod.containers].find(({ name }) => name === SIDECAR);
  if (found === undefined) throw new Error(`there is no container ${SIDECAR}`);
  return found;
}

/** The container that the sidecar looks after, which is told by its hook. */
export function nodeIn(pod: PodSpec): PodContainer {
  const found = pod.containers.find(({ lifecycle }) => lifecycle?.preStop?.httpGet !== undefined);
  if (found === undefined) throw new Error("no container has a hook of the sidecar");
  return found;
}

/** Where the sidecar answers, as the manifest has it. */
export function portOf(sidecar: PodContainer): number {
  return sidecar.ports[0]?.containerPort ?? 0;
}
