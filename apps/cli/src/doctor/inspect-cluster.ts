import { createObject, type KubernetesConnection, readObject } from "@cardano-forge/kubernetes";
import { type Known, known } from "@cardano-forge/pool-view";
import type { OpenScope } from "../cluster/connect.ts";
import { field, listAt, textAt } from "../cluster/plain-data.ts";
import { attempt, obstacleOf } from "../pools/obstacle.ts";
import { sanitizeData, sanitizeText } from "../terminal/sanitize.ts";
import type { ClusterInstallation, Permission } from "./installation.ts";

/** The resources whose definitions have to be there. */
export const DEFINITIONS = ["cardanoleaders", "cardanoforgeclusters"] as const;

/** What whoever runs forgectl should be allowed to do: list what is shown, read logs, and move leadership. */
export const PERMISSIONS: readonly Permission[] = [
  { verb: "list", group: "cardano.io", resource: "cardanoleaders" },
  { verb: "list", group: "cardano.io", resource: "cardanoforgeclusters" },
  { verb: "list", group: "coordination.k8s.io", resource: "leases" },
  { verb: "list", group: "", resource: "events" },
  { verb: "list", group: "", resource: "pods" },
  { verb: "get", group: "", resource: "pods", subresource: "log" },
  { verb: "patch", group: "cardano.io", resource: "cardanoleaders" },
  { verb: "patch", group: "cardano.io", resource: "cardanoforgeclusters" },
];

/** How a cluster is inspected. */
export interface Inspection {
  readonly clock: () => number;
  /** What whoever asks should be allowed to do; {@link PERMISSIONS} unless given. */
  readonly permissions?: readonly Permission[];
}

/** Reads what the checks need of one cluster, all at the same time. Never throws for what a cluster answers. */
export async function inspectCluster(
  scope: OpenScope,
  { clock, permissions = PERMISSIONS }: Inspection,
  signal: AbortSignal,
): Promise<Omit<ClusterInstallation, "facts">> {
  const { connection, namespace } = scope;
  const place = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  const read = (path: string): Promise<Known<unknown>> => readPath(connection, path, signal);
  const list = async (path: string): Promise<Known<readonly unknown[]>> => {
    const answer = await read(path);
    return answer.kind === "known" ? known(listAt(answer.value, "items")) : answer;
  };
  const definition = (plural: string) =>
    read(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.cardano.io`);
  const [version, offset, answers, leaders, clusters, pods, disruptionBudgets] = await Promise.all([
    read("/version"),
    clockOffsetMs(connection, clock, signal),
    Promise.all(permissions.map((permission) => askPermission(scope, permission, signal))),
    definition(DEFINITIONS[0]),
    definition(DEFINITIONS[1]),
    list(`/api/v1${place}/pods?limit=500`),
    list(`/apis/policy/v1${place}/poddisruptionbudgets?limit=500`),
  ]);
  return {
    namespace,
    version: version.kind === "known" ? known(textAt(version.value, "gitVersion") ?? "unnamed") : version,
    ...(offset === undefined ? {} : { clockOffsetMs: offset }),
    permissions: answers,
    definitions: { [DEFINITIONS[0]]: leaders, [DEFINITIONS[1]]: clusters },
    pods,
    disruptionBudgets,
  };
}

async function readPath(connection: KubernetesConnection, path: string, signal: AbortSignal): Promise<Known<unknown>> {
  const answer = await attempt(() => readObject(connection, path, signal));
  return answer.kind === "found" ? known(sanitizeData(answer.object)) : obstacleOf(answer);
}

async function askPermission(
  { connection, namespace }: OpenScope,
  permission: Permission,
  signal: AbortSignal,
): Promise<ClusterInstallation["permissions"][number]> {
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  const body = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes: { ...permission, ...(namespace === undefined ? {} : { namespace }) } },
  };
  const answer = await attempt(() => createObject(connection, path, body, signal));
  if (answer.kind !== "found") return { permission, isAllowed: obstacleOf(answer) };
  return { permission, isAllowed: known(field(answer.object, "status", "allowed") === true) };
}

/** Servers send their time with every answer, in whole seconds; the middle of the question is compared with it. */
async function clockOffsetMs(
  connection: KubernetesConnection,
  clock: () => number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const startedMs = clock();
  const answer = await attempt(async () => ({
    kind: "sent" as const,
    response: await connection.send({ method: "GET", url: "/version", signal }),
  }));
  if (answer.kind === "fault") return undefined;
  const date = Object.entries(answer.response.headers).find(([name]) => name.toLowerCase() === "date")?.[1];
  const serverMs = Date.parse(sanitizeText(date ?? ""));
  return Number.isNaN(serverMs) ? undefined : serverMs + 500 - (startedMs + clock()) / 2;
}
