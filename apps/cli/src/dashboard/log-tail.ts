import type { ClusterScope } from "../cluster/connect.ts";
import { formatLine } from "../logs/format-line.ts";
import { readPodLog, SIDECAR_CONTAINER } from "../logs/read-pod-log.ts";
import { attempt, obstacleOf } from "../pools/obstacle.ts";
import { createPalette } from "../terminal/palette.ts";

/** Whose log is looked at. */
export interface LogTarget {
  readonly context: string | undefined;
  readonly namespace: string;
  readonly pod: string;
}

/** The end of a log, ready for a terminal, or why it is not there. */
export interface LogTail {
  readonly target: LogTarget;
  /** The newest last. */
  readonly lines: readonly string[];
  readonly because?: string;
}

/** More than the highest screen has room for. */
const MOST_LINES = 100;
const PLAIN = { palette: createPalette(false), isPretty: true } as const;

/** Reads the end of the log of one sidecar; undefined once the signal has fired, because nobody looks at it any more. */
export async function readLogTail(
  scopes: readonly ClusterScope[],
  target: LogTarget,
  signal: AbortSignal,
): Promise<LogTail | undefined> {
  try {
    return await read(scopes, target, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  }
}

async function read(scopes: readonly ClusterScope[], target: LogTarget, signal: AbortSignal): Promise<LogTail> {
  const lines: string[] = [];
  const scope = scopes.find(({ context }) => context === target.context);
  if (scope?.kind !== "open") return { target, lines, because: "its API server cannot be asked" };
  const { namespace, pod } = target;
  const request = { namespace, pod, container: SIDECAR_CONTAINER, tail: MOST_LINES, isFollowed: false };
  const answer = await attempt(() =>
    readPodLog(scope, request, (line) => void lines.push(formatLine(line, PLAIN)), signal),
  );
  if (answer.kind === "fault") return { target, lines, because: obstacleOf(answer).message };
  if (answer.status === 200) return { target, lines };
  const because =
    answer.status === 403 ? "you may not read it: allow get on pods/log" : `the API server says ${answer.status}`;
  return { target, lines, because };
}

/** True for two that mean one log. */
export function isSameLog(a: LogTarget | undefined, b: LogTarget | undefined): boolean {
  return a?.context === b?.context && a?.namespace === b?.namespace && a?.pod === b?.pod;
}
