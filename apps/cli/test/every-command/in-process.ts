import { runCli } from "../../src/run-cli.ts";
import { captureConsole } from "../harness/captured-console.ts";
import { NOW_MS } from "../status/builders.ts";

/** What a command printed, and how it ended. */
export interface Ending {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Far above every deadline of a command; one that needs longer is interrupted, and has the wrong exit code. */
const PATIENCE_MS = 20_000;

/** Runs a command line at the time of the builders; with `isEndless` Ctrl-C comes with the first thing that it prints. */
export async function forgectl(words: readonly string[], isEndless = false): Promise<Ending> {
  const console = captureConsole({ nowMs: () => NOW_MS });
  const interrupted = new AbortController();
  const onWrite =
    (write: (text: string) => unknown) =>
    (text: string): void => {
      write(text);
      if (isEndless) interrupted.abort("SIGINT");
    };
  const out = { write: onWrite(console.out.write.bind(console.out)) };
  const err = { write: onWrite(console.err.write.bind(console.err)) };
  const signal = AbortSignal.any([interrupted.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const code = await runCli(["node", "forgectl", ...words], { ...console, out, err }, signal);
  return { code, ...console.written };
}
