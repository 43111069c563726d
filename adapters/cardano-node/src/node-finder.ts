import { CardanoNodeError } from "./cardano-node-error.ts";
import { createNameFinder } from "./name-finder.ts";
import { createPidFileFinder } from "./pid-file-finder.ts";
import { processNameOf } from "./process-name.ts";
import { createProcessTable } from "./process-table.ts";

/** A process, told from every other one that ever had its pid. */
export interface NodeProcess {
  readonly pid: number;
  /** When it started, in clock ticks since boot; `pid-only` where the system does not say, as without `/proc`. */
  readonly startMark: string;
}

/** What a search found. Only `none` is a proof that no node runs. */
export type FoundNode =
  | { readonly kind: "found"; readonly process: NodeProcess }
  | { readonly kind: "none" }
  | { readonly kind: "several"; readonly pids: readonly number[] }
  /** The system did not let us look everywhere, or what it showed is in contradiction. */
  | { readonly kind: "unknown"; readonly message: string };

/** Finds the node, and tells whether a node that was found is still that process. Both never reject. */
export interface NodeFinder {
  find(): Promise<FoundNode>;
  /** False only for a process that is certainly gone: no such pid, a zombie, or a successor under its pid. */
  isAlive(process: NodeProcess): Promise<boolean | "unknown">;
}

/** Where to look for a node, and by which name. */
export interface NodeFinderOptions {
  /** The exact name of the process; nothing that merely contains it is ever found. */
  readonly processName: string;
  /** A file that holds the node's pid: one of several of the name, or one where there is no table to look in. */
  readonly pidFile?: string | undefined;
  /** Where the process table lies; `/proc` unless a test says otherwise. */
  readonly procDirectory?: string;
}

/**
 * Builds a finder that looks in this PID namespace by exact name, or by pid file. Without `/proc` only a pid file works,
 * and a process that takes the pid of a dead node is then taken for it.
 */
export function createNodeFinder({ processName, pidFile, procDirectory = "/proc" }: NodeFinderOptions): NodeFinder {
  if (processName === "" || processName.includes("/")) {
    const message = `the process name "${processName}" is not one: expected the name alone, without a path`;
    throw new CardanoNodeError("NODE_FINDER_MISUSED", message);
  }
  const table = createProcessTable(procDirectory);
  const name = processNameOf(processName, table);
  const byName = createNameFinder(name, table);
  return pidFile === undefined ? byName : createPidFileFinder(pidFile, { byName, name, table });
}
