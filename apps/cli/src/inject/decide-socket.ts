/* How the sidecar comes to the node's socket, and whether each node has a database of its own. Pure. */
import { listAt, numberAt, textAt } from "../cluster/plain-data.ts";
import type { Change } from "./change.ts";
import { NAMES, type Part, type SidecarMount } from "./injection.ts";
import { type Problem, type Producer, placeIn } from "./producer.ts";
import { directoryOf, isWithin, type Mount, mountAround, mountsOf } from "./volumes.ts";

/** How the sidecar reaches the socket. */
export interface SocketPlan extends Part {
  readonly mounts: readonly SidecarMount[];
  readonly env: Readonly<Record<string, string>>;
}

const NO_MOUNTS = { mounts: [], env: {} } as const;

/** Decides on the socket; the key directory is taken. */
export function decideSocket(producer: Producer, keyDirectory: string): SocketPlan {
  const { socket } = producer.start;
  const where = placeIn(producer, producer.nodePath);
  const accepted = "a socket in a directory of its own, which an emptyDir can be, such as /ipc/node.socket";
  const refuse = (found: string, at = where): SocketPlan => ({
    ...NO_MOUNTS,
    problems: [{ where: at, found, accepted }],
  });
  if (socket === undefined || !socket.startsWith("/")) return refuse("where the node puts its socket cannot be seen");
  const directory = directoryOf(socket);
  const env = { NODE_SOCKET: socket };
  if (keyDirectory !== "" && isWithin(directory, keyDirectory)) {
    return refuse(`the socket ${socket} lies in the key directory ${keyDirectory}, which the node may not write to`);
  }
  const mount = mountAround(mountsOf(producer, producer.node), directory);
  if (mount !== undefined) {
    const problem = unusable(producer, mount);
    if (problem !== undefined)
      return refuse(problem, placeIn(producer, [...producer.nodePath, "volumeMounts", mount.index]));
    return { env, mounts: [sharedMount(mount, directory)] };
  }
  const hidden = [producer.start.database, keyDirectory].find((path) => path !== "" && isWithin(path, directory));
  if (hidden !== undefined) return refuse(`a volume for the socket at ${directory} would hide ${hidden}`);
  return { env, mounts: [{ name: NAMES.socket, mountPath: directory }], changes: newVolume(producer, directory) };
}

function unusable(producer: Producer, { volume, isReadOnly, path }: Mount): string | undefined {
  const { name, kind } = volume;
  if (isReadOnly || kind === "secret" || kind === "files") return `the node cannot write its socket into ${name}`;
  if (kind === "hostPath")
    return `the socket lies on the disk of a machine (${name}), where another node may have the same`;
  if (kind === "claim" && countOf(producer) > 1)
    return `the socket lies at ${path} on the claim ${name}, which all pods share`;
  return undefined;
}

/** What holds more than the socket is only looked at. */
function sharedMount({ volume, path, subPath }: Mount, directory: string): SidecarMount {
  const part = subPath === undefined ? {} : { subPath };
  const isOnlySocket = volume.kind === "emptyDir" && path === directory;
  return { name: volume.name, mountPath: path, ...part, ...(isOnlySocket ? {} : { readOnly: true as const }) };
}

function newVolume({ pod, podPath, node, nodePath }: Producer, directory: string): Change[] {
  const reason = "the sidecar asks the node over its socket before it signals it";
  return [
    {
      kind: "insert",
      path: [...podPath, "volumes", listAt(pod, "volumes").length],
      value: { name: NAMES.socket, emptyDir: {} },
      reason,
    },
    {
      kind: "insert",
      path: [...nodePath, "volumeMounts", listAt(node, "volumeMounts").length],
      value: { name: NAMES.socket, mountPath: directory },
      reason,
    },
  ];
}

/** Two nodes over one database are no standby: the second one cannot start. */
export function decideDatabase(producer: Producer): Part {
  const { database } = producer.start;
  const mount = mountAround(mountsOf(producer, producer.node), database);
  if (mount === undefined || mount.volume.kind !== "claim") return {};
  const { name } = mount.volume;
  const problems: Problem[] = [];
  if (countOf(producer) > 1) {
    problems.push({
      where: placeIn(producer, [...producer.workloadPath, "spec", "replicas"]),
      found: `${countOf(producer)} pods share the claim ${name} with the database ${database}`,
      accepted: "a StatefulSet with a claim for each pod in volumeClaimTemplates, or one replica",
    });
  }
  if (producer.kind === "Deployment" && textAt(producer.workload, "spec", "strategy", "type") !== "Recreate") {
    problems.push({
      where: placeIn(producer, [...producer.workloadPath, "spec", "strategy", "type"]),
      found: `at each update two pods would share the claim ${name} with the database ${database}`,
      accepted: "Recreate",
    });
  }
  return { problems };
}

/** How many pods there are to be; unset means one. */
export function countOf({ workload }: Producer): number {
  return numberAt(workload, "spec", "replicas") ?? 1;
}
