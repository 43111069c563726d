import { join } from "node:path";
import type { ContainerSpecification, LivenessProbe } from "@cardano-forge/devnet-kubelet";
import { type BoundDirectory, type ContainerRoot, inContainerRoot } from "./container-root.ts";
import { nodeIn, type Place, SIDECAR } from "./manifest-place.ts";
import type { PodContainer, PodSpec } from "./pod.ts";

const SEARCH_PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin";
const NETWORKS: ReadonlySet<string> = new Set(["mainnet", "preprod", "preview"]);
/** What images do that are neither node nor sidecar. */
const STAYS = ["node", "--eval", "setInterval(() => undefined, 60_000)"];
const ENDS = ["node", "--eval", ""];

/** Init containers first, then the others; each waits for the startup probe of the native sidecar before it. */
export function containersOf(pod: PodSpec, place: Place): ContainerSpecification[] {
  const inits = pod.initContainers.map((one) => {
    const care = one.restartPolicy === "Always" ? { endsLast: true } : { endsFirst: true, restart: "never" as const };
    return { ...containerOf(pod, one, place), ...care };
  });
  const all = [...inits, ...pod.containers.map((one) => containerOf(pod, one, place))];
  return all.map((one, index) => {
    const probe = pod.initContainers[Math.min(index, inits.length) - 1]?.startupProbe?.httpGet;
    return probe === undefined ? one : { ...one, startAfterUrl: `${place.urlOf(probe.port)}${probe.path}` };
  });
}

function containerOf(pod: PodSpec, container: PodContainer, place: Place): ContainerSpecification {
  const { name, lifecycle } = container;
  const preStop = lifecycle?.preStop?.httpGet;
  const headers = Object.fromEntries((preStop?.httpHeaders ?? []).map((one) => [one.name, one.value]));
  const postStart = lifecycle?.postStart?.exec?.command.map((word) => moved(word, place));
  const livenessProbe = probeOf(pod, container, place);
  const root = rootOf(pod, container, place);
  return {
    name,
    ...inContainerRoot(programOf(pod, container), root),
    env: { PATH: SEARCH_PATH, ...environmentOf(pod, container, place) },
    logFile: join(place.directory, `${name}.log`),
    restart: "always",
    ...(livenessProbe === undefined ? {} : { livenessProbe }),
    ...(postStart === undefined ? {} : { postStart: inContainerRoot(postStart, root) }),
    ...(preStop === undefined ? {} : { preStop: { url: `${place.urlOf(preStop.port)}${preStop.path}`, headers } }),
  };
}

function rootOf(pod: PodSpec, container: PodContainer, place: Place): ContainerRoot {
  const security = { ...pod.securityContext, ...container.securityContext };
  return {
    root: join(place.directory, "roots", container.name),
    programs: place.programs,
    mounts: mountsOf(container, place),
    user: security.runAsUser ?? 0,
    group: security.runAsGroup ?? security.runAsUser ?? 0,
    volumeGroup: place.group,
    isReadOnly: security.readOnlyRootFilesystem === true,
    hasShell: container.name !== SIDECAR,
  };
}

function probeOf(pod: PodSpec, { livenessProbe: probe }: PodContainer, place: Place): LivenessProbe | undefined {
  if (probe?.httpGet === undefined) return undefined;
  return {
    url: `${place.urlOf(probe.httpGet.port)}${probe.httpGet.path}`,
    periodMs: probe.periodSeconds * 1000,
    timeoutMs: probe.timeoutSeconds * 1000,
    failureThreshold: probe.failureThreshold,
    graceMs: (probe.terminationGracePeriodSeconds ?? pod.terminationGracePeriodSeconds ?? 30) * 1000,
  };
}

function programOf(pod: PodSpec, container: PodContainer): readonly string[] {
  const { name, image, command, args, restartPolicy } = container;
  if (name === SIDECAR) return ["node", "/app/sidecar.mjs"];
  if (name === nodeIn(pod).name) return [...(command.length > 0 ? command : entryPointOf(image)), ...args];
  return pod.initContainers.includes(container) && restartPolicy !== "Always" ? ENDS : STAYS;
}

function entryPointOf(image: string): readonly string[] {
  return [image.includes("blinklabs-io/") ? "entrypoint-of-environment" : "entrypoint-of-arguments"];
}

/** What only the stand-in for the node takes: it is the version of the image, on the network of the manifest. */
function devnetArguments({ image, env }: PodContainer, place: Place): string {
  const [, version] = /:(\d+\.\d+\.\d+)$/.exec(image) ?? [];
  const network = env.find(({ name, value }) => /^(CARDANO_)?NETWORK$/.test(name) && NETWORKS.has(value ?? ""))?.value;
  return [
    ...["--devnet-slot-log=/devnet/slots.jsonl", `--devnet-metrics-port=${place.port(0)}`],
    ...(version === undefined ? [] : [`--devnet-version=${version}`]),
    ...(network === undefined ? [] : [`--devnet-network=${network}`]),
  ].join(" ");
}

function environmentOf(pod: PodSpec, container: PodContainer, place: Place): Record<string, string> {
  const own: Readonly<Record<string, string>> = {
    "metadata.name": place.name,
    "metadata.namespace": place.namespace,
  };
  const entries = container.env.map((one): [string, string] => {
    const value = one.value ?? own[one.valueFrom?.fieldRef?.fieldPath ?? ""] ?? secretValue(place, one);
    return [one.name, /^(METRICS_PORT|NODE_METRICS_URL)$/.test(one.name) ? moved(value, place) : value];
  });
  const isNode = container.name === nodeIn(pod).name;
  return {
    ...Object.fromEntries(entries),
    // In a cluster it would be the mounted account.
    ...(container.name === SIDECAR ? { KUBECONFIG: "/kube/config" } : {}),
    ...(isNode ? { DEVNET_ARGUMENTS: devnetArguments(container, place) } : {}),
  };
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
