import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A process table on disk, for pids that no kernel can give out. */
export interface FakeProcessTable {
  readonly directory: string;
  add(pid: number, process: { comm: string; startTicks?: string; state?: string; cmdline?: string }): Promise<void>;
  /** An entry that exists and cannot be read. */
  addUnreadable(pid: number): Promise<void>;
  remove(pid: number): Promise<void>;
}

/** Pids above the kernel's limit: signal 0 finds no such process. */
export const PID = 90_000_000;

export async function aProcessTable(): Promise<FakeProcessTable & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), "process-table-"));
  const at = (pid: number, ...rest: string[]): string => join(directory, String(pid), ...rest);
  const table: FakeProcessTable = {
    directory,
    async add(pid, { comm, startTicks = "100", state = "S", cmdline = comm }) {
      await mkdir(at(pid), { recursive: true });
      const stat = `${pid} (${comm}) ${state} 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ${startTicks} 0 0\n`;
      await writeFile(at(pid, "stat"), stat);
      await writeFile(at(pid, "cmdline"), cmdline.split(" ").join("\0"));
    },
    // A directory in the place of the file fails for root too, unlike a missing permission.
    addUnreadable: async (pid) => void (await mkdir(at(pid, "stat"), { recursive: true })),
    remove: (pid) => rm(at(pid), { recursive: true }),
  };
  await table.add(1, { comm: "pause" });
  return { ...table, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
