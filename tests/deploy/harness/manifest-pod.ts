/*
 * Runs a pod of a rendered manifest with real processes, as a kubelet would: order of start, probes, hooks, graces, users, groups,
 * volumes and mounts are read from the manifest and from nowhere else. What is not: images are programs of this repository, those
 * that are neither node nor sidecar do nothing, a claim is a directory, and ports are others, because all pods share the network
 * of this machine.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Pod, type PodSpecification, PRODUCER_DESCRIPTION, startPod } from "@cardano-forge/devnet-kubelet";
import type { KubernetesObject } from "./chart.ts";
import { containersOf } from "./manifest-container.ts";
import { type ManifestPodOptions, nodeIn, placeOf, portOf, sidecarIn } from "./manifest-place.ts";
import { podSpecOf } from "./pod.ts";

/** A pod that runs, with what a test looks at. */
export interface ManifestPod extends Pod {
  /** Its container with the node. */
  readonly node: string;
  readonly sidecarUrl: string;
  /** Where the keys for the node lie, as the pod itself sees it. */
  readonly keyDirectory: string;
  readonly slotLog: string;
  readonly graceMs: number;
  log(container: string): Promise<string>;
  /** What it is for a container to be started, restarts included. */
  starts(container: string): number;
}

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
    node: nodeIn(pod).name,
    sidecarUrl: place.urlOf(portOf(sidecarIn(pod))),
    keyDirectory: `/proc/${running.groupId}/root${place.keyDirectory}`,
    slotLog: join(o.directory, "devnet", "slots.jsonl"),
    log: (name) => readFile(join(o.directory, `${name}.log`), "utf8"),
    graceMs: (pod.terminationGracePeriodSeconds ?? 30) * 1000,
    starts: (name) => running.events.filter(({ kind, container }) => kind === "started" && container === name).length,
  };
}

function backOff(): { firstMs: number; mostMs: number } {
  const { firstSeconds, mostSeconds } = PRODUCER_DESCRIPTION.backOff;
  return { firstMs: firstSeconds * 1000, mostMs: mostSeconds * 1000 };
}
