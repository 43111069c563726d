import { describe, expect, it } from "vitest";
import { codeBlocks, headingAnchors, linksOf } from "./harness/markdown.ts";
import { scriptOf, shownCommands } from "./harness/shell-commands.ts";

const TEXT = [
  "# What is promised, and what is `not`",
  "",
  "See [the start](docs/start.md#one-minute) and `[not](a-link)`.",
  "",
  "```sh",
  "# a comment",
  "$ npx -y pnpm@12.21.0 demo --keep",
  "",
  "kubectl get lease",
  "```",
  "",
  "```ts",
  "const link = '[not](a-link-either)';",
  "```",
].join("\n");

describe("reading a document", () => {
  it("finds blocks with their language and the line where their code starts", () => {
    expect(codeBlocks(TEXT).map(({ language, line }) => [language, line])).toEqual([
      ["sh", 6],
      ["ts", 13],
    ]);
  });

  it("finds links outside of code only", () => {
    expect(linksOf(TEXT)).toEqual(["docs/start.md#one-minute"]);
  });

  it("makes anchors as code hosts do", () => {
    expect(headingAnchors(TEXT)).toEqual(["what-is-promised-and-what-is-not"]);
  });

  it("finds the commands that it shows, and where", () => {
    expect(shownCommands(TEXT)).toEqual([
      { command: "npx -y pnpm@12.21.0 demo --keep", line: 7 },
      { command: "kubectl get lease", line: 9 },
    ]);
  });

  it.each([
    ["npx -y pnpm@12.21.0 demo --keep", "demo"],
    ["pnpm run test:coverage", "test:coverage"],
    ["pnpm check lint", "check"],
    ["kubectl get lease", undefined],
  ])("knows the script behind %s", (command, script) => {
    expect(scriptOf(command)).toBe(script);
  });
});
