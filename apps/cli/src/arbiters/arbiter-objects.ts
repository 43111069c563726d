/*
 * What a cluster holds as an arbiter: an account that others use, which may do with the pool's seat what a sidecar does and
 * nothing else, and a token that does not expire, because those who use it live in another cluster and could not renew it.
 * Deleting the token's Secret revokes it. What a cluster needs of the others is one Secret with a kubeconfig for each.
 */
import type { ApiServerAddress } from "@cardano-forge/kubernetes";

/** An object, and the path under which it lies. */
export interface PlacedObject {
  readonly path: string;
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly [field: string]: unknown };
    readonly [field: string]: unknown;
  };
}

/** One rule of a Role. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** The name of the account, its Role and its binding. */
const ACCOUNT = "cardano-forge-arbiter";
/** The Secret with the kubeconfigs of the others, as `arbitersSecret` of the chart. */
export const KUBECONFIGS = "cardano-forge-arbiters";
/** Where the chart mounts it. */
export const MOUNTED_AT = "/arbiters";

const TOKEN = `${ACCOUNT}-token`;
const RBAC = "rbac.authorization.k8s.io";
const SEAT_RESOURCES = ["leases", "cardanoforgeclusters", "cardanoforgeclusters/status"];

/** What of a sidecar's rules an arbiter grants: those about the seat, its Lease by name where that is known. */
export function arbiterRules(sidecarRules: readonly Rule[], seatLease: string | undefined): Rule[] {
  return sidecarRules.flatMap(({ apiGroups, resources, verbs }) =>
    resources
      .filter((resource) => SEAT_RESOURCES.includes(resource))
      .flatMap((resource): Rule[] => {
        const rule = { apiGroups, resources: [resource] };
        if (resource !== "leases" || seatLease === undefined) return [{ ...rule, verbs }];
        // What does not exist yet cannot be named.
        return [
          { ...rule, resourceNames: [seatLease], verbs: verbs.filter((verb) => verb !== "create") },
          { ...rule, verbs: verbs.filter((verb) => verb === "create") },
        ];
      }),
  );
}

/** What others need to be let in: the account, what it may, and its token. */
export function accessObjects(namespace: string, rules: readonly Rule[]): PlacedObject[] {
  const core = `/api/v1/namespaces/${namespace}`;
  const rbac = `/apis/${RBAC}/v1/namespaces/${namespace}`;
  const metadata = { name: ACCOUNT, namespace };
  return [
    {
      path: `${core}/serviceaccounts/${ACCOUNT}`,
      object: { apiVersion: "v1", kind: "ServiceAccount", metadata },
    },
    {
      path: `${rbac}/roles/${ACCOUNT}`,
      object: { apiVersion: `${RBAC}/v1`, kind: "Role", metadata, rules },
    },
    {
      path: `${rbac}/rolebindings/${ACCOUNT}`,
      object: {
        apiVersion: `${RBAC}/v1`,
        kind: "RoleBinding",
        metadata,
        roleRef: { apiGroup: RBAC, kind: "Role", name: ACCOUNT },
        subjects: [{ kind: "ServiceAccount", name: ACCOUNT, namespace }],
      },
    },
    {
      path: tokenPath(namespace),
      object: {
        apiVersion: "v1",
        kind: "Secret",
        type: "kubernetes.io/service-account-token",
        metadata: { name: TOKEN, namespace, annotations: { "kubernetes.io/service-account.name": ACCOUNT } },
      },
    },
  ];
}

/** Where the token appears once the cluster has made it. */
export function tokenPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/secrets/${TOKEN}`;
}

/** The way to one arbiter, with everything in it, as JSON, which is YAML. */
export function kubeconfigFor(
  name: string,
  address: ApiServerAddress,
  access: { namespace: string; token: string },
): string {
  const { server, certificateAuthority, tlsServerName } = address;
  const cluster = {
    server,
    ...(certificateAuthority === undefined ? {} : { "certificate-authority-data": certificateAuthority }),
    ...(tlsServerName === undefined ? {} : { "tls-server-name": tlsServerName }),
  };
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name: ACCOUNT, user: { token: access.token } }],
    contexts: [{ name, context: { cluster: name, user: ACCOUNT, namespace: access.namespace } }],
    "current-context": name,
  };
  return `${JSON.stringify(kubeconfig, null, 2)}\n`;
}

/** The Secret that pods mount, with a kubeconfig for each other arbiter, by its name. */
export function kubeconfigsObject(namespace: string, kubeconfigs: Readonly<Record<string, string>>): PlacedObject {
  const data = Object.fromEntries(
    Object.entries(kubeconfigs).map(([name, text]) => [name, Buffer.from(text, "utf8").toString("base64")]),
  );
  return {
    path: `/api/v1/namespaces/${namespace}/secrets/${KUBECONFIGS}`,
    object: { apiVersion: "v1", kind: "Secret", type: "Opaque", metadata: { name: KUBECONFIGS, namespace }, data },
  };
}

/** `ARBITERS` for the pods of one cluster; the names and their order are the same in all. */
export function arbitersLine(own: string, names: readonly string[]): string {
  return names.map((name) => `${name}=${name === own ? "in-cluster" : `${MOUNTED_AT}/${name}`}`).join(",");
}
