import { execFile } from "node:child_process";
import { promisify, stripVTControlCharacters } from "node:util";
import type { Size } from "./svg-of-screen.ts";

const POLL_MS = 100;

/** A terminal that nobody sits at, in a tmux server of its own. */
export interface Terminal extends AsyncDisposable {
  /** Presses keys, as tmux calls them. */
  press(...keys: readonly string[]): Promise<void>;
  /** The screen with its colours, once the text on it is as asked for; rejects where it never is. */
  shows(what: string, boundMs: number, isIt: (text: string) => boolean): Promise<string>;
}

/** Starts a program in it. */
export async function openTerminal(command: string, { columns, rows }: Size): Promise<Terminal> {
  const tmux = (...words: readonly string[]) =>
    promisify(execFile)("tmux", ["-u", "-L", `pictures-${process.pid}`, "-f", "/dev/null", ...words]);
  await tmux("new-session", "-d", "-x", String(columns), "-y", String(rows), command);
  await tmux("set", "-g", "status", "off");
  return {
    async press(...keys) {
      await tmux("send-keys", ...keys);
    },
    async shows(what, boundMs, isIt) {
      const untilMs = Date.now() + boundMs;
      let screen = "";
      while (Date.now() < untilMs) {
        screen = (await tmux("capture-pane", "-e", "-p")).stdout;
        if (isIt(stripVTControlCharacters(screen))) return screen;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      throw new Error(`the dashboard did not show ${what} in ${boundMs} ms:\n${stripVTControlCharacters(screen)}`);
    },
    async [Symbol.asyncDispose]() {
      await tmux("kill-server");
    },
  };
}
