import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ControlledProcess } from "./controlled-process.ts";
import { etcdDataDirectory } from "./etcd.ts";

/** The data of etcd at one instant, good for any number of restores of the control plane that it came from. */
export interface DataSnapshot {
  readonly directory: string;
}

/** Takes snapshots of an etcd and puts them back. */
export interface DataSnapshots {
  take(): Promise<DataSnapshot>;
  /** Kills etcd and exchanges its data; it is for the caller to start it. */
  putBack(snapshot: DataSnapshot): Promise<void>;
}

/** Keeps snapshots in a folder of the control plane. */
export function createDataSnapshots(directory: string, etcd: ControlledProcess): DataSnapshots {
  const data = etcdDataDirectory(directory);
  let taken = 0;
  return {
    async take() {
      taken += 1;
      const target = join(directory, "snapshots", String(taken));
      await mkdir(join(directory, "snapshots"), { recursive: true });
      // What etcd would find after a crash at this instant, which it is made to survive. It is frozen for some
      // milliseconds, because a copy of files that change meanwhile is of no instant at all.
      etcd.pause();
      try {
        await cp(data, target, { recursive: true });
      } finally {
        etcd.resume();
      }
      return { directory: target };
    },
    async putBack(snapshot) {
      await etcd.kill();
      await rm(data, { recursive: true });
      await cp(snapshot.directory, data, { recursive: true });
    },
  };
}
