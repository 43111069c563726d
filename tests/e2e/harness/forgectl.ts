import { spawn } from "node:child_process";
import { join } from "node:path";
import { buildCli, sidecarOf } from "./programs.ts";

/** What a command printed, and how it ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that runs. */
export interface RunningCommand {
  readonly ended: Promise<CommandEnd>;
  /** Resolves once this was printed on standard error, or the command has ended without it. */
  told(pattern: RegExp): Promise<void>;
  /** Resolves once anything was printed on standard output, or the command has ended without it. */
  printed(): Promise<void>;
  /** Ctrl-C. */
  interrupt(): void;
}

/** forgectl as it is shipped, as a process beside the sidecars. */
export interface Forgectl {
  run(...words: string[]): Promise<CommandEnd>;
  start(...words: string[]): RunningCommand;
}

/** Builds it into the folder of a server, which goes with that; `where` is added to every command line. */
export async function buildForgectl(
  server: { readonly directory: string },
  where: readonly string[],
): Promise<Forgectl> {
  const outdir = join(server.directory, "forgectl");
  const { args } = await sidecarOf(server);
  const script = await buildCli(outdir, args.at(-1) as string);
  const start = (...words: string[]): RunningCommand => startCommand([script, ...words, ...where], outdir);
  return { start, run: (...words) => start(...words).ended };
}

function startCommand(words: readonly string[], cwd: string): RunningCommand {
  const env = { PATH: process.env["PATH"], LANG: "C.UTF-8" };
  const child = spawn(process.execPath, words, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const written = { out: "", err: "" };
  const onErr = new Set<() => void>();
  const onOut = Promise.withResolvers<void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written.out += text;
    onOut.resolve();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    written.err += text;
    for (const look of onErr) look();
  });
  const ended = new Promise<CommandEnd>((resolve, reject) => {
    child.once("close", (code: number | null) => resolve({ code, ...written }));
    child.once("error", reject);
  });
  return {
    ended,
    printed: () => Promise.race([onOut.promise, ended.then(() => undefined)]),
    interrupt: () => void child.kill("SIGINT"),
    told: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (pattern.test(written.err)) resolve();
        };
        onErr.add(look);
        look();
        void ended.then(() => resolve());
      }),
  };
}
