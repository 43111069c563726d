import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { codeBlocks, headingAnchors, linksOf } from "./harness/markdown.ts";
import { repositoryFiles, repositoryRoot } from "./harness/repository.ts";
import { readManifest, workspacePackages } from "./harness/workspace.ts";

const root = await readManifest(".");
const packageManager = `${JSON.parse(read("package.json")).packageManager}`;
const documents = (await repositoryFiles()).filter((path) => path.endsWith(".md"));
const published = (await workspacePackages()).filter(({ manifest }) => !manifest.private);

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), "utf8");
}

/** The commands of the shell blocks of a document, without prompts and comments. */
const shellLines = (text: string): string[] =>
  codeBlocks(text)
    .filter(({ language }) => /^(?:sh|bash|shell|console)$/.test(language))
    .flatMap(({ code }) => code.split("\n"))
    .map((line) => line.replace(/^\$ /, "").trim())
    .filter((line) => line !== "" && !line.startsWith("#"));

/** The root script that a command runs, if it runs one. */
const scriptOf = (command: string): string | undefined =>
  /^(?:npx -y )?pnpm(?:@\S+)? (?:run )?([a-z][\w:-]*)/.exec(command)?.[1];

describe("the README", () => {
  it.each(["demo", "test"])("shows how to run the %s before line 20", (script) => {
    const top = read("README.md").split("\n").slice(0, 19);

    expect(top).toContain(`npx -y ${packageManager} ${script}`);
  });

  it("names the very test command that CI runs", () => {
    expect(read(".ci/run")).toContain(`npx -y ${packageManager} test`);
  });
});

describe.each(documents)("%s", (path) => {
  const text = read(path);

  it("links only to what is there", () => {
    const broken = linksOf(text).filter((target) => {
      if (/^[a-z]+:/.test(target)) return false;
      const [file = "", anchor] = target.split("#");
      const at = file === "" ? path : normalize(join(dirname(path), file));
      if (!existsSync(join(repositoryRoot, at))) return true;
      return anchor !== undefined && at.endsWith(".md") && !headingAnchors(read(at)).includes(anchor);
    });

    expect(broken).toEqual([]);
  });

  it("runs scripts that exist, with the pinned pnpm, in shell that parses", () => {
    const commands = shellLines(text);
    const ours = commands.filter((command) => scriptOf(command) !== undefined);
    const builtIn = ["add", "dlx", "exec", "install"];
    const known = [...Object.keys(root.scripts), ...builtIn];

    expect(ours.filter((command) => !known.includes(scriptOf(command) as string))).toEqual([]);
    expect(commands.filter((command) => /pnpm@/.test(command) && !command.includes(packageManager))).toEqual([]);
    expect(() => execFileSync("bash", ["-n"], { input: commands.join("\n"), stdio: "pipe" })).not.toThrow();
  });
});

describe("the README of a published package", () => {
  it.each(published)("of $folder can be read in one go", ({ folder }) => {
    expect(read(`${folder}/README.md`).split("\n").length).toBeLessThanOrEqual(120);
  });
});
