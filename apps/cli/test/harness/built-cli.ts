import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const folderOf = (app: string): string => fileURLToPath(new URL(`../../../${app}/`, import.meta.url));

/** What a program printed, and how it ended. */
export interface Ending {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A program that runs; disposing of it stops it, if it has not ended. */
export interface RunningCli extends AsyncDisposable {
  readonly ended: Promise<Ending>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves once this was printed; rejects when the program ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
}

/** forgectl as it is installed: built from the sources of this moment, in a folder that holds nothing else. */
export interface BuiltCli extends AsyncDisposable {
  readonly script: string;
  /** Runs it, or a link to it, to its end, with nothing of this process's environment but PATH. */
  run(words: readonly string[], env?: Readonly<Record<string, string>>, script?: string): Promise<Ending>;
  /** Starts it and leaves it running. */
  start(words: readonly string[], env?: Readonly<Record<string, string>>, script?: string): RunningCli;
}

/** Builds the CLI into a fresh folder, with a fresh sidecar or a given one; other tests may build at the same time. */
export async function buildCli(givenSidecar?: URL): Promise<BuiltCli> {
  const directory = await mkdtemp(join(tmpdir(), "forgectl-test-"));
  const outdir = join(directory, "dist");
  const sidecar = givenSidecar === undefined ? join(directory, "sidecar.mjs") : fileURLToPath(givenSidecar);
  if (givenSidecar === undefined) await run(process.execPath, ["build.ts", sidecar], { cwd: folderOf("sidecar") });
  await run(process.execPath, ["build.ts", "--outdir", outdir, "--sidecar", sidecar], { cwd: folderOf("cli") });
  const script = join(outdir, "forgectl.mjs");
  return {
    script,
    run: (words, env = {}, path = script) => start(path, words, env).ended,
    start: (words, env = {}, path = script) => start(path, words, env),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

function start(script: string, words: readonly string[], env: Readonly<Record<string, string>>): RunningCli {
  const child = spawn(process.execPath, [script, ...words], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { out: "", err: "" };
  const waiting = new Set<() => void>();
  for (const [name, stream] of [
    ["out", child.stdout],
    ["err", child.stderr],
  ] as const) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      written[name] += text;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<Ending>((resolve, reject) => {
    // "close" comes when everything was read, which needs every process that inherited a stream to be gone.
    child.once("close", (code: number | null) => resolve({ code, ...written }));
    child.once("error", reject);
  });
  return {
    ended,
    signal: (signal) => void child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await ended;
    },
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(written.out + written.err);
          if (found !== null) resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then(({ code }) =>
          reject(new Error(`ended with ${code} before it printed ${pattern}\n${written.err}`)),
        );
      }),
  };
}
