import {
  type CardanoLeader,
  type KubernetesConnection,
  KubernetesError,
  listCardanoLeaders,
  listLeases,
  type NamedLease,
  type ReadObstacle,
  readLease,
} from "@cardano-forge/kubernetes";
import type { ClusterScope } from "../cluster/connect.ts";
import { sanitizeData, sanitizeText } from "../terminal/sanitize.ts";
import { type Known, known, type Unknown, unknown } from "./known.ts";

/** Everything that was read of one cluster, and what could not be read. */
export interface PoolFacts {
  readonly leaders: Known<readonly CardanoLeader[]>;
  readonly leases: Known<readonly NamedLease[]>;
}

/**
 * Reads the CardanoLeaders and the Leases at the same time; one that cannot be read does not hide the other. Never throws
 * for what a cluster answers or fails to answer; only when the signal fires. Texts are safe for a terminal.
 */
export async function readPools(scope: ClusterScope, signal: AbortSignal): Promise<PoolFacts> {
  const { connection, namespace } = scope;
  const where = namespace === undefined ? {} : { namespace };
  const [leaders, leases] = await Promise.all([
    attempt(() => listCardanoLeaders(connection, where, signal)),
    attempt(() => listLeases(connection, where, signal)),
  ]);
  const foundLeaders = leaders.kind === "found" ? known(sanitizeData(leaders.leaders)) : obstacleOf(leaders);
  if (leases.kind === "found") return { leaders: foundLeaders, leases: known(sanitizeData(leases.leases)) };
  if (leases.kind !== "forbidden" || foundLeaders.kind === "unknown") {
    return { leaders: foundLeaders, leases: obstacleOf(leases) };
  }
  return { leaders: foundLeaders, leases: await readEachLease(connection, foundLeaders.value, signal, leases) };
}

type Fault = { kind: "fault"; error: KubernetesError };

/** A Role may allow to read a Lease by its name and not to list them all. */
async function readEachLease(
  connection: KubernetesConnection,
  leaders: readonly CardanoLeader[],
  signal: AbortSignal,
  whyNotListed: ReadObstacle | Fault,
): Promise<Known<readonly NamedLease[]>> {
  const places = leaders.flatMap(({ metadata, status }) =>
    status.leaseName === undefined ? [] : [{ namespace: metadata.namespace, name: status.leaseName }],
  );
  const answers = await Promise.all(places.map((place) => attempt(() => readLease(connection, place, signal))));
  const leases = answers.flatMap((answer) => (answer.kind === "found" ? [answer.lease] : []));
  return leases.length === 0 ? obstacleOf(whyNotListed) : known(sanitizeData(leases));
}

async function attempt<T>(read: () => Promise<T>): Promise<T | Fault> {
  try {
    return await read();
  } catch (error) {
    // Given up by whoever asked: there is nobody to show anything to.
    if (!(error instanceof KubernetesError) || error.code === "KUBERNETES_ABORTED") throw error;
    return { kind: "fault", error };
  }
}

function obstacleOf(obstacle: ReadObstacle | Fault): Unknown {
  switch (obstacle.kind) {
    case "absent":
      return unknown("absent", "there is no such object");
    case "not-installed":
      return unknown("not-installed", "the API server does not know this resource");
    case "forbidden":
      return unknown("forbidden", sanitizeText(obstacle.message));
    case "refused":
      return unknown("refused", sanitizeText(`${obstacle.status} ${obstacle.message}`));
    case "fault":
      return faultOf(obstacle.error);
  }
}

function faultOf({ code, message }: KubernetesError): Unknown {
  const text = sanitizeText(message);
  if (code === "KUBERNETES_TIMEOUT") return unknown("timeout", text);
  return unknown(code === "KUBERNETES_ANSWER_UNREADABLE" ? "unreadable" : "unreachable", text);
}
