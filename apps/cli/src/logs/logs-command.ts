import { createReadStream } from "node:fs";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import type { PoolFlag } from "../pools/choose-pool.ts";
import type { Console } from "../terminal/console.ts";
import { type ColorChoice, createPalette, isColored } from "../terminal/palette.ts";
import { unreadableFile } from "../unreadable-file.ts";
import { formatLine } from "./format-line.ts";
import { linesOf } from "./lines-of.ts";

/** What `forgectl logs` is asked for. */
export interface LogsFlags extends ClusterFlags, PoolFlag {
  readonly color: ColorChoice;
  /** Go on with what comes. */
  readonly follow?: true;
  /** For people rather than as JSON lines. */
  readonly pretty?: true;
  readonly tail: number;
  readonly container: string;
  /** Read this instead of a cluster; `-` is standard input. */
  readonly file?: string;
}

/** Prints the sidecars' logs: of the pods that are named, or of all; or those that lie in a file. */
export async function runLogs(
  pods: readonly string[],
  flags: LogsFlags,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  const palette = createPalette(isColored(flags.color, console.out, console.env));
  const print = (line: string, pod?: string): void => {
    console.out.write(`${formatLine(line, { palette, isPretty: flags.pretty === true, pod })}\n`);
  };
  if (flags.file !== undefined) {
    await printFile(flags.file, print, signal);
    return EXIT_CODES.ok;
  }
  const { printPodLogs } = await import("./pod-logs.ts");
  await printPodLogs(pods, flags, { print, console, signal });
  return signal.aborted ? EXIT_CODES.interrupted : EXIT_CODES.ok;
}

async function printFile(path: string, print: (line: string) => void, signal: AbortSignal): Promise<void> {
  const stream = path === "-" ? process.stdin : createReadStream(path);
  const stop = (): void => void stream.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const line of linesOf(stream)) print(line);
  } catch (error) {
    if (signal.aborted) return;
    throw unreadableFile(path, error);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
