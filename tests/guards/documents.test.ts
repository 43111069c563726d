import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { headingAnchors, linksOf } from "./harness/markdown.ts";
import { repositoryFiles, repositoryRoot } from "./harness/repository.ts";
import { scriptOf, shownCommands } from "./harness/shell-commands.ts";
import { readManifest, workspacePackages } from "./harness/workspace.ts";

const root = await readManifest(".");
const packageManager = `${JSON.parse(read("package.json")).packageManager}`;
const documents = (await repositoryFiles()).filter((path) => path.endsWith(".md"));
const published = (await workspacePackages()).filter(({ manifest }) => !manifest.private);

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), "utf8");
}

/** Whether a link of a document leads to a file of the repository and, where it names one, to a heading of it. */
function isBroken(path: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return false;
  const [file = "", anchor] = target.split("#");
  const at = file === "" ? path : normalize(join(dirname(path), file));
  if (!existsSync(join(repositoryRoot, at))) return true;
  return anchor !== undefined && at.endsWith(".md") && !headingAnchors(read(at)).includes(anchor);
}

/** Why a command of a document cannot be right, if it cannot. */
function faultOf(command: string): string | undefined {
  const known = [...Object.keys(root.scripts), "add", "dlx", "exec", "install"];
  const script = scriptOf(command);
  if (script !== undefined && !known.includes(script)) return `there is no script ${script}`;
  if (/pnpm@/.test(command) && !command.includes(packageManager))
    return `the pnpm of this repository is ${packageManager}`;
  return undefined;
}

describe("the README", () => {
  it.each(["demo", "test"])("shows how to run the %s before line 20", (script) => {
    const top = shownCommands(read("README.md")).filter(({ line }) => line < 20);

    expect(top.map(({ command }) => command)).toContain(`npx -y ${packageManager} ${script}`);
  });

  it("names the very test command that CI runs", () => {
    expect(read(".ci/run")).toContain(`npx -y ${packageManager} test`);
  });
});

describe("documents", () => {
  it("link only to what is there", () => {
    const broken = documents.flatMap((path) =>
      linksOf(read(path))
        .filter((target) => isBroken(path, target))
        .map((target) => `${path}: ${target}`),
    );

    expect(broken).toEqual([]);
    expect(documents.length).toBeGreaterThan(10);
  });

  it("show commands of this repository as they are", () => {
    const faults = documents.flatMap((path) =>
      shownCommands(read(path)).flatMap(({ command, line }) => {
        const fault = faultOf(command);
        return fault === undefined ? [] : [`${path}:${line}: ${fault}`];
      }),
    );

    expect(faults).toEqual([]);
  });

  it("show shell that parses", () => {
    for (const path of documents) {
      const commands = shownCommands(read(path)).map(({ command }) => command);
      const parse = () => execFileSync("bash", ["-n"], { input: commands.join("\n"), stdio: "pipe" });

      expect(parse, path).not.toThrow();
    }
  });

  it.each([
    ["a script that does not exist", "pnpm tset", "there is no script tset"],
    ["another pnpm", "npx -y pnpm@9.0.0 test", `the pnpm of this repository is ${packageManager}`],
  ])("would be caught showing %s", (_, command, fault) => {
    expect(faultOf(command)).toBe(fault);
  });

  it.each([
    ["a file that is not there", "docs/nothing.md"],
    ["a heading that is not there", "docs/concepts/glossary.md#nothing"],
  ])("would be caught linking to %s", (_, target) => {
    expect(isBroken("README.md", target)).toBe(true);
    expect(isBroken("README.md", "docs/concepts/glossary.md#the-seat")).toBe(false);
  });
});

describe("the README of a published package", () => {
  it.each(published)("of $folder can be read in one go", ({ folder }) => {
    expect(read(`${folder}/README.md`).split("\n").length).toBeLessThanOrEqual(120);
  });
});

describe("the page of phases and reasons", () => {
  const page = read("docs/concepts/phases.md");

  it.each(["PHASES", "REASONS"])("explains all %s of the sidecar, and none that it does not have", (list) => {
    const source = read("apps/sidecar/src/reconcile/phase.ts");
    const literal = new RegExp(`export const ${list} = \\[([^\\]]*)\\]`).exec(source)?.[1] ?? "";
    const known = [...literal.matchAll(/"([\w-]+)"/g)].map(([, name]) => name);
    const rows = [...page.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell]) =>
      [...(cell ?? "").matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
    );
    const explained = rows.filter((name) => /^[A-Z]/.test(name ?? "") === (list === "REASONS"));

    expect(known.length).toBeGreaterThan(6);
    expect(explained.sort()).toEqual(known.sort());
  });
});
