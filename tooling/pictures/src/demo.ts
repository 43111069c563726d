import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const FORGECTL = ["apps/cli/dist/forgectl.mjs"];
const START_BOUND_MS = 180_000;

/** The demo after its story, which stays up. */
export interface KeptDemo extends AsyncDisposable {
  readonly directory: string;
  /** Sudden death of a pod. */
  kill(pod: string): Promise<void>;
}

/** Starts it as a user does, in the checkout at `root`, and waits until it has told where everything is. */
export async function startKeptDemo(root: string): Promise<KeptDemo> {
  const child = spawn(process.execPath, [...FORGECTL, "demo", "--keep"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const stop = async (): Promise<void> => {
    child.kill("SIGINT");
    await ended;
  };
  const bound = AbortSignal.timeout(START_BOUND_MS);
  bound.addEventListener("abort", () => child.kill("SIGINT"), { once: true });
  let said = "";
  for await (const chunk of child.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    said += chunk;
    const directory = /export DEMO=(\S+)\n/.exec(said)?.[1];
    if (directory === undefined) continue;
    child.stdout.resume();
    return { directory, kill: (pod) => kill(directory, pod), [Symbol.asyncDispose]: stop };
  }
  throw new Error(`the demo ended before it was up:\n${said}`);
}

async function kill(directory: string, pod: string): Promise<void> {
  process.kill(-Number(await readFile(join(directory, pod, "pid"), "utf8")), "SIGKILL");
}
