import { request } from "node:http";
import { join } from "node:path";
import type { ControlPlaneBinaries } from "./availability.ts";
import { type ControlledProcess, createControlledProcess } from "./controlled-process.ts";
import type { ProcessReaper } from "./process-reaper.ts";
import { statusOf } from "./status-of.ts";

/** What every server of a control plane is started with. */
export interface ServerSetup {
  readonly binaries: ControlPlaneBinaries;
  readonly directory: string;
  readonly reaper: ProcessReaper;
}

/** Where etcd keeps its data. */
export function etcdDataDirectory(directory: string): string {
  return join(directory, "etcd-data");
}

/** Where kube-apiserver reaches etcd: a socket in the folder, so no port can be lost to somebody else. */
export function etcdUrl(directory: string): string {
  return `unix://${join(directory, "etcd.sock")}`;
}

/** A single etcd. It does not wait for the disk: its data is worth nothing after a crash of the machine. */
export function describeEtcd({ binaries, directory, reaper }: ServerSetup): ControlledProcess {
  const url = etcdUrl(directory);
  return createControlledProcess({
    name: "etcd",
    command: binaries.etcd,
    args: [
      "--name=forge",
      `--data-dir=${etcdDataDirectory(directory)}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=unix://${join(directory, "etcd-peer.sock")}`,
      "--initial-advertise-peer-urls=http://127.0.0.1:2380",
      "--initial-cluster=forge=http://127.0.0.1:2380",
      "--unsafe-no-fsync",
      "--log-level=warn",
    ],
    directory,
    logPath: join(directory, "etcd.log"),
    reaper,
    isReady: async (signal) =>
      (await statusOf(request({ socketPath: join(directory, "etcd.sock"), path: "/readyz", signal }))) === 200,
  });
}
