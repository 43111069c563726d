import type { Console } from "../../src/terminal/console.ts";

/** A console that keeps what is written to it, and is no terminal. */
export interface CapturedConsole extends Console {
  readonly written: { out: string; err: string };
}

export function captureConsole(o: { env?: Record<string, string>; nowMs?: () => number } = {}): CapturedConsole {
  const written = { out: "", err: "" };
  const stream = (name: "out" | "err") => ({
    write(text: string) {
      written[name] += text;
    },
  });
  return {
    written,
    out: stream("out"),
    err: stream("err"),
    env: { LANG: "en_US.UTF-8", ...o.env },
    nowMs: o.nowMs ?? (() => Date.now()),
  };
}
