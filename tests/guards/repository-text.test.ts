import { describe, expect, it } from "vitest";
import { readRepositoryFile, repositoryFiles } from "./harness/repository.ts";

/** What no line of the repository says. */
const FORBIDDEN: readonly { readonly what: string; readonly pattern: RegExp; readonly where?: RegExp }[] = [
  { what: "a path of one machine", pattern: /(?<![\w.$}])\/(?:root|work|tmp|Users|home\/[a-z]+)\/(?=[\w.])/ },
  {
    what: "a folder beside the repository",
    pattern: /\.\.\/shared\b|\bshared\/(?:design|model|vectors|control-plane)\b/,
  },
  {
    what: "the host of a package registry",
    pattern: /\b(?:registry|proxy|sum)\.[\w.-]*\b(?:org|com|dev|io)\b|\bunpkg\.com\b/,
  },
  { what: "work that was put off", pattern: /\b(?:TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/ },
  {
    what: "praise",
    pattern: /\b(?:robust|seamless|comprehensive|powerful|blazing|effortless)(?:ly)?\b/i,
    where: /\.(?:md|ts|yaml)$/,
  },
  { what: "an address of a person", pattern: /\b[\w.+-]+@[\w-]+\.(?:[a-z]{2,6})\b/i, where: /\.md$/ },
  { what: "a conflict left by a merge", pattern: /^(?:<{7}|={7}|>{7})(?:\s|$)/ },
];

/** Written by tools or by others, or the one file that has to spell out what is forbidden. */
const EXEMPT =
  /^(?:pnpm-lock\.yaml|LICENSE|tests\/guards\/repository-text\.test\.ts|.*\/go\.(?:mod|sum))$|\/fixtures\//;

/** Every forbidden thing in a text, as `<line>: <what>`. */
function findForbidden(path: string, text: string): string[] {
  return text
    .split("\n")
    .flatMap((line, index) =>
      FORBIDDEN.filter(({ pattern, where }) => (where ?? /./).test(path) && pattern.test(line)).map(
        ({ what }) => `${path}:${index + 1}: ${what}`,
      ),
    );
}

describe("the text of the repository", () => {
  it("says nothing that is forbidden", async () => {
    const paths = (await repositoryFiles()).filter((path) => !EXEMPT.test(path));
    const found: string[] = [];
    for (const path of paths) found.push(...findForbidden(path, await readRepositoryFile(path)));

    expect(found).toEqual([]);
    expect(paths.length).toBeGreaterThan(150);
  });

  it.each([
    ["a path of one machine", "docs/a.md", "see /root/forge/out.txt"],
    ["a path of one machine", "apps/a/src/a.ts", `const socket = "/tmp/node.socket";`],
    ["a path of one machine", "a.json", `{ "path": "/home/ada/forge" }`],
    ["a folder beside the repository", "docs/a.md", "see ../shared/design"],
    ["the host of a package registry", "a.yaml", "registry: https://registry.example.org"],
    ["work that was put off", "a.ts", "// TODO: later"],
    ["praise", "docs/a.md", "A robust election."],
    ["an address of a person", "SECURITY.md", "Write to ada@example.org."],
    ["a conflict left by a merge", "a.ts", "<<<<<<< HEAD"],
  ])("would be caught saying %s in %s", (what, path, line) => {
    expect(findForbidden(path, line)).toEqual([`${path}:1: ${what}`]);
  });

  it.each([
    ["a folder without a file in it", "a.ts", "const at = 'forge' + '/tmp';"],
    ["a later piece of work that has an issue", "a.ts", "// TODO(#12): the second register."],
    ["a version, which is no address", "README.md", "npx -y pnpm@12.21.0 test"],
    ["a call on a registry of metrics", "a.ts", "registry.registerMetric(gauge);"],
  ])("may say %s", (_, path, line) => {
    expect(findForbidden(path, line)).toEqual([]);
  });
});
