import { classifyCopyEdit, listForgeClusters, patchObject } from "@cardano-forge/kubernetes";
import type { ClusterSpec } from "@cardano-forge/operations";
import type { Unknown } from "@cardano-forge/pool-view";
import { CliError } from "../cli-error.ts";
import type { ClusterScope, OpenScope } from "../cluster/connect.ts";
import { field, textAt } from "../cluster/plain-data.ts";
import { attempt, obstacleOf } from "../pools/obstacle.ts";
import { cannot } from "../pools/unread.ts";
import { sanitizeData } from "../terminal/sanitize.ts";

/** A CardanoForgeCluster, as far as an operation has to know it. */
export interface ForgeCluster {
  readonly name: string;
  readonly namespace: string;
  readonly region: string | undefined;
  /** The region at which it is at home, where this is a copy on an arbiter. */
  readonly home: string | undefined;
  /** Somebody has kept the cluster from forging by this copy, and may take that back here. */
  readonly isRestrictedHere: boolean;
  readonly resourceVersion: string;
  readonly spec: ClusterSpec;
}

const COLLECTION = "cardanoforgeclusters";

/** The one that is meant: by its name or region, or the only one there is. */
export async function readForgeCluster(
  { connection, namespace }: Pick<OpenScope, "connection" | "namespace">,
  wanted: string | undefined,
  signal: AbortSignal,
): Promise<ForgeCluster> {
  const all = await readForgeClusters({ connection, namespace }, signal);
  const fitting = all.filter(({ name, region }) => wanted === undefined || wanted === name || wanted === region);
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  const facts: [string, string][] = [["clusters", all.map(({ name }) => name).join(", ") || "none"]];
  if (fitting.length > 1) {
    throw new CliError("CLI_USAGE_INVALID", "There are several CardanoForgeClusters: say which one.", {
      facts,
      suggestions: ["--cluster NAME, or its region"],
    });
  }
  const what =
    wanted === undefined ? "There is no CardanoForgeCluster here" : `No CardanoForgeCluster is called ${wanted}`;
  throw new CliError("CLI_POOL_NOT_FOUND", `${what}.`, {
    facts,
    suggestions: ["kubectl get cardanoforgeclusters -A", "ENABLE_CLUSTER_MANAGEMENT=true makes the sidecars keep one"],
  });
}

/** The write may have arrived: that must not read as if nothing had been changed. */
function unsure(name: string, { because, message }: Unknown): CliError {
  const code = because === "timeout" ? "CLI_CLUSTER_TIMEOUT" : "CLI_CLUSTER_UNREACHABLE";
  return new CliError(code, `It is not known whether ${name} was changed.`, {
    facts: [["reason", `${because}: ${message}`]],
    suggestions: ["forgectl status", "the same again, which changes nothing where it was"],
  });
}

/** An object where it is at home. */
export interface HomeCluster {
  readonly scope: OpenScope;
  readonly cluster: ForgeCluster;
}

/**
 * The object of this name where it is at home, among the API servers that can be asked: all at the same time, and one that
 * cannot be read hides no other. Throws why where one of those could be its home.
 */
export async function findHome(
  scopes: readonly ClusterScope[],
  name: string,
  signal: AbortSignal,
): Promise<HomeCluster | undefined> {
  const open = scopes.filter((scope) => scope.kind === "open");
  const looked = await Promise.allSettled(
    open.map(async (scope): Promise<HomeCluster[]> => {
      const all = await readForgeClusters(scope, signal);
      return all.filter((one) => one.name === name && one.home === undefined).map((cluster) => ({ scope, cluster }));
    }),
  );
  const [found] = looked.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const failed = looked.find((one) => one.status === "rejected");
  if (found === undefined && failed !== undefined) throw failed.reason;
  return found;
}

/** Where the object lies. */
export function pathOf({ namespace, name }: Pick<ForgeCluster, "namespace" | "name">): string {
  return `/apis/cardano.io/v1/namespaces/${encodeURIComponent(namespace)}/${COLLECTION}/${encodeURIComponent(name)}`;
}

/** All of them, at home here or copies. */
export async function readForgeClusters(
  { connection, namespace }: Pick<OpenScope, "connection" | "namespace">,
  signal: AbortSignal,
): Promise<ForgeCluster[]> {
  const scope = namespace === undefined ? {} : { namespace };
  const answer = await attempt(() => listForgeClusters(connection, scope, signal));
  if (answer.kind !== "found") throw cannot("read the CardanoForgeClusters", obstacleOf(answer));
  return answer.clusters.map((cluster) => ({
    ...forgeCluster(sanitizeData({ metadata: cluster.metadata, spec: cluster.raw.spec })),
    isRestrictedHere: classifyCopyEdit(cluster) === "restricts",
  }));
}

/** Writes a change over exactly the version that was read, so that nobody else's change is lost. */
export async function patchForgeCluster(
  { connection }: OpenScope,
  { namespace, name, resourceVersion }: ForgeCluster,
  patch: object,
  signal: AbortSignal,
): Promise<void> {
  const path = pathOf({ namespace, name });
  const body = { ...patch, metadata: { resourceVersion } };
  const answer = await attempt(() => patchObject(connection, path, body, signal));
  if (answer.kind === "found") return;
  if (answer.kind === "fault") throw unsure(name, obstacleOf(answer));
  if (answer.kind !== "conflict") throw cannot(`write to ${name}`, obstacleOf(answer));
  throw new CliError("CLI_CONFLICT", `${name} was changed by somebody else meanwhile; nothing was written.`, {
    suggestions: ["the same again"],
  });
}

function forgeCluster(item: unknown): Omit<ForgeCluster, "isRestrictedHere"> {
  const override = field(item, "spec", "override");
  return {
    name: textAt(item, "metadata", "name") ?? "",
    namespace: textAt(item, "metadata", "namespace") ?? "",
    resourceVersion: textAt(item, "metadata", "resourceVersion") ?? "",
    region: textAt(item, "spec", "region"),
    home: textAt(item, "metadata", "labels", "cardano.io/home"),
    spec: {
      forgeState: textAt(item, "spec", "forgeState"),
      override: {
        enabled: field(override, "enabled") === true,
        reason: textAt(override, "reason"),
        expiresAt: textAt(override, "expiresAt"),
      },
    },
  };
}
