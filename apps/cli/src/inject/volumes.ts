/* What is mounted where in the node's container. Pure. */
import { field, listAt, textAt } from "../cluster/plain-data.ts";
import type { Producer } from "./producer.ts";

/** A place of the node's container that a volume takes. */
export interface Mount {
  /** In the list of the container. */
  readonly index: number;
  readonly path: string;
  readonly subPath: string | undefined;
  readonly isReadOnly: boolean;
  readonly volume: Volume;
}

/** A volume of the pod; `template` is one claim for each pod, `claim` one for all. */
export interface Volume {
  readonly name: string;
  readonly kind: "template" | "claim" | "emptyDir" | "secret" | "hostPath" | "files" | "other";
  readonly source: unknown;
}

/** Filled by the kubelet from objects of the API, and never written to. */
const FILES = ["configMap", "downwardAPI", "projected"];

/** Everything that is mounted in a container. */
export function mountsOf(producer: Producer, container: unknown): Mount[] {
  return listAt(container, "volumeMounts").map((mount, index) => ({
    index,
    path: withoutSlash(textAt(mount, "mountPath") ?? ""),
    subPath: textAt(mount, "subPath") ?? textAt(mount, "subPathExpr"),
    isReadOnly: field(mount, "readOnly") === true,
    volume: volumeNamed(producer, textAt(mount, "name") ?? ""),
  }));
}

/** The names of all volumes of a pod. */
export function volumeNames({ pod, workload }: Producer): string[] {
  const templates = listAt(workload, "spec", "volumeClaimTemplates").map((one) => textAt(one, "metadata", "name"));
  return [...listAt(pod, "volumes").map((one) => textAt(one, "name")), ...templates].filter(
    (name) => name !== undefined,
  );
}

function volumeNamed({ pod, workload }: Producer, name: string): Volume {
  const templates = listAt(workload, "spec", "volumeClaimTemplates");
  if (templates.some((one) => textAt(one, "metadata", "name") === name))
    return { name, kind: "template", source: undefined };
  const volume = listAt(pod, "volumes").find((one) => textAt(one, "name") === name);
  const key = Object.keys((volume as object | undefined) ?? {}).find((one) => one !== "name") ?? "emptyDir";
  return { name, kind: kindOf(key), source: field(volume, key) };
}

function kindOf(key: string): Volume["kind"] {
  if (key === "emptyDir" || key === "secret" || key === "hostPath") return key;
  if (key === "persistentVolumeClaim") return "claim";
  // One claim for each pod too, gone with it.
  if (key === "ephemeral") return "template";
  return FILES.includes(key) ? "files" : "other";
}

/** The mount in which a path lies: the one that goes furthest down. */
export function mountAround(mounts: readonly Mount[], path: string): Mount | undefined {
  return mounts.filter((one) => isWithin(path, one.path)).toSorted((a, b) => b.path.length - a.path.length)[0];
}

/** True for a path that is a directory or lies in it. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === "/" ? "/" : `${directory}/`);
}

/** The directory of a file. */
export function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** The name of a file without its directory. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, "");
}
