/** One line of `/proc/<pid>/stat`, as far as it tells one process from another (proc_pid_stat(5)). */
export interface ProcessStat {
  /** The name as the kernel keeps it: at most 15 bytes. */
  readonly comm: string;
  readonly isDead: boolean;
  /** Clock ticks between the start of the machine and the start of the process. */
  readonly startTicks: string;
}

const STATE_FIELD = 3;
const START_FIELD = 22;
const DEAD_STATES = ["Z", "X", "x"];

/**
 * Reads one stat line; undefined where it is not one. A name may hold spaces and parentheses, so it ends at the last
 * closing one. A zombie counts as dead: it runs nothing, however long its parent leaves it unreaped.
 */
export function readProcessStat(line: string): ProcessStat | undefined {
  const open = line.indexOf("(");
  const close = line.lastIndexOf(")");
  if (open < 0 || close < open) return undefined;
  const fields = line
    .slice(close + 2)
    .trim()
    .split(" ");
  const state = fields[0];
  const startTicks = fields[START_FIELD - STATE_FIELD];
  if (state === undefined || startTicks === undefined || !/^\d+$/.test(startTicks)) return undefined;
  return { comm: line.slice(open + 1, close), isDead: DEAD_STATES.includes(state), startTicks };
}
