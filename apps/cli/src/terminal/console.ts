/** What a command writes to and knows of where it runs; an argument, so that tests need no process. */
export interface Console {
  /** Data, and nothing else. */
  readonly out: OutputStream;
  /** Progress, warnings and errors. */
  readonly err: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Wall time, for ages. */
  readonly nowMs: () => number;
  /** Asks the user and resolves with the line that was typed; undefined where there is nobody to ask. */
  readonly ask?: ((question: string, signal: AbortSignal) => Promise<string>) | undefined;
}

/** The part of a stream of this process that is used here. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** The console of this process. */
export function hostConsole(): Console {
  const isAttended = process.stdin.isTTY === true && process.stderr.isTTY === true;
  return {
    out: process.stdout,
    err: process.stderr,
    env: process.env,
    nowMs: () => Date.now(),
    ask: isAttended ? askOnTerminal : undefined,
  };
}

/** The question goes to standard error, because standard output is for data. */
async function askOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal is in raw mode now, so that Ctrl-C comes as a key.
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    return await lines.question(question, { signal });
  } finally {
    lines.close();
  }
}
