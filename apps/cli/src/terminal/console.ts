/** What a command writes to and knows of where it runs; an argument, so that tests need no process. */
export interface Console {
  /** Data, and nothing else. */
  readonly out: OutputStream;
  /** Progress, warnings and errors. */
  readonly err: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Wall time, for ages. */
  readonly nowMs: () => number;
}

/** The part of a stream of this process that is used here. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** The console of this process. */
export function hostConsole(): Console {
  return { out: process.stdout, err: process.stderr, env: process.env, nowMs: () => Date.now() };
}
