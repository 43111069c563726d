/* The sidecar's own container, and the volumes that only it has. Pure. */
import { field, listAt, numberAt, textAt } from "../cluster/plain-data.ts";
import { SECRET_MODE, SIDECAR_RESOURCES, SIDECAR_SECURITY, sidecarProbes, startHook } from "./care.ts";
import type { Change } from "./change.ts";
import { userOf } from "./decide-node.ts";
import { type InjectionOptions, NAMES, type Part, type SidecarMount } from "./injection.ts";
import { type Problem, type Producer, placeIn } from "./producer.ts";

/** What other decisions give to the sidecar. */
export interface SidecarNeeds {
  readonly mounts: readonly SidecarMount[];
  readonly env: Readonly<Record<string, string>>;
}

const NETWORKS = ["mainnet", "preprod", "preview"];
const DEFAULT_NODE_METRICS_PORT = 12798;
const ACCOUNT_DIRECTORY = "/var/run/secrets/kubernetes.io/serviceaccount";
const ARBITERS_DIRECTORY = "/arbiters";
const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

/** The container, in the form that the cluster's version knows. */
export function decideSidecar(producer: Producer, options: InjectionOptions, needs: SidecarNeeds): Part {
  const { pod, podPath, nodePath } = producer;
  const network = networkOf(producer, options);
  if (typeof network !== "string") return { problems: [network] };
  const own = ownVolumes(producer, options);
  const container = containerOf(producer, options, {
    mounts: [...needs.mounts, ...own.mounts],
    env: { CARDANO_NETWORK: network, ...needs.env },
  });
  if (options.form === "native") {
    const path = [...podPath, "initContainers", listAt(pod, "initContainers").length];
    const reason =
      "an init container that stays: the node starts after its startup probe and is gone before it is told to stop";
    return { changes: [{ kind: "insert", path, value: container, reason }, ...own.changes] };
  }
  const reason = "before the node, which starts only once its postStart hook has ended";
  return {
    changes: [
      { kind: "insert", path: nodePath, value: container, reason },
      ...defaultContainer(producer),
      ...own.changes,
    ],
  };
}

function networkOf(
  producer: Producer,
  { network = producer.start.network, networkMagic }: InjectionOptions,
): string | Problem {
  const where = placeIn(producer, producer.nodePath);
  const accepted = `--network with ${NETWORKS.join(", ")}, or a name of your own with --network-magic`;
  if (network === undefined) return { where, found: "nothing says which network the node is of", accepted };
  if (!NETWORKS.includes(network) && networkMagic === undefined) {
    return { where, found: `the magic of the network ${network} is not known here`, accepted };
  }
  return network;
}

function containerOf(producer: Producer, options: InjectionOptions, { mounts, env }: SidecarNeeds): object {
  const { image, form, metricsPort, prestopToken, poolId, networkMagic } = options;
  const variables = {
    ...env,
    ...(networkMagic === undefined ? {} : { NETWORK_MAGIC: String(networkMagic) }),
    ...(poolId === undefined ? {} : { POOL_ID: poolId }),
    NODE_METRICS_URL: `http://127.0.0.1:${nodeMetricsPort(producer)}/metrics`,
    METRICS_PORT: String(metricsPort),
    PRESTOP_TOKEN: prestopToken,
    ...options.env,
  };
  const fromPod = (fieldPath: string): object => ({ valueFrom: { fieldRef: { fieldPath } } });
  return {
    name: NAMES.container,
    image,
    ...(form === "native" ? { restartPolicy: "Always" } : { lifecycle: startHook(metricsPort) }),
    env: [
      { name: "NAMESPACE", ...fromPod("metadata.namespace") },
      { name: "POD_NAME", ...fromPod("metadata.name") },
      ...Object.entries(variables).map(([name, value]) => ({ name, value })),
    ],
    ports: [{ name: "forge-metrics", containerPort: metricsPort, protocol: "TCP" }],
    ...sidecarProbes(metricsPort),
    resources: SIDECAR_RESOURCES,
    securityContext: { ...SIDECAR_SECURITY, runAsUser: userOf(producer) },
    volumeMounts: mounts,
  };
}

/** The port that the container calls so, or that of a node's own configuration. */
function nodeMetricsPort({ node }: Producer): number {
  const named = listAt(node, "ports").find((port) => /metrics|prom/.test(textAt(port, "name") ?? ""));
  return numberAt(named, "containerPort") ?? DEFAULT_NODE_METRICS_PORT;
}

function ownVolumes(
  producer: Producer,
  { arbitersSecret }: InjectionOptions,
): { mounts: SidecarMount[]; changes: Change[] } {
  const { pod, podPath } = producer;
  const path = [...podPath, "volumes", listAt(pod, "volumes").length];
  const mounts: SidecarMount[] = [];
  const changes: Change[] = [];
  if (field(pod, "automountServiceAccountToken") === false) {
    mounts.push({ name: NAMES.account, mountPath: ACCOUNT_DIRECTORY, readOnly: true });
    const reason = "the account's token for the sidecar alone, because the pod mounts it nowhere";
    changes.push({ kind: "insert", path, value: { name: NAMES.account, projected: accountFiles() }, reason });
  }
  if (arbitersSecret !== undefined) {
    mounts.push({ name: NAMES.arbiters, mountPath: ARBITERS_DIRECTORY, readOnly: true });
    const secret = { secretName: arbitersSecret, defaultMode: SECRET_MODE };
    const reason = "kubeconfigs of the arbiters in other clusters";
    changes.push({ kind: "insert", path, value: { name: NAMES.arbiters, secret }, reason });
  }
  return { mounts, changes };
}

/** What the kubelet mounts where it may, with the same names. */
function accountFiles(): object {
  const ca = { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } };
  const namespace = { downwardAPI: { items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }] } };
  return { sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 3607 } }, ca, namespace] };
}

/** kubectl takes the first container where nothing says otherwise. */
function defaultContainer({ workload, workloadPath, node, nodePath }: Producer): Change[] {
  const annotations = ["spec", "template", "metadata", "annotations"];
  const isFirst = nodePath.at(-1) === 0;
  if (!isFirst || field(workload, ...annotations, DEFAULT_CONTAINER) !== undefined) return [];
  const path = [...workloadPath, ...annotations, DEFAULT_CONTAINER];
  return [{ kind: "set", path, value: textAt(node, "name"), reason: "kubectl logs and exec go on to mean the node" }];
}
