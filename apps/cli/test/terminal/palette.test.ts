import { describe, expect, it } from "vitest";
import { isColored } from "../../src/terminal/palette.ts";

const TTY = { isTTY: true };
const PIPE = { isTTY: undefined };

const CASES = [
  { title: "is used on a terminal", choice: "auto", stream: TTY, env: {}, expected: true },
  { title: "is not used in a pipe", choice: "auto", stream: PIPE, env: {}, expected: false },
  {
    title: "is not used where NO_COLOR has a value",
    choice: "auto",
    stream: TTY,
    env: { NO_COLOR: "0" },
    expected: false,
  },
  { title: "is used where NO_COLOR is empty", choice: "auto", stream: TTY, env: { NO_COLOR: "" }, expected: true },
  { title: "is not used on a dumb terminal", choice: "auto", stream: TTY, env: { TERM: "dumb" }, expected: false },
  // Who asks on the command line knows better than the environment.
  { title: "is used where asked for", choice: "always", stream: PIPE, env: { NO_COLOR: "1" }, expected: true },
  { title: "is not used where refused", choice: "never", stream: TTY, env: {}, expected: false },
] as const;

describe("colour", () => {
  it.each(CASES)("$title", ({ choice, stream, env, expected }) => {
    expect(isColored(choice, stream, env)).toBe(expected);
  });
});
