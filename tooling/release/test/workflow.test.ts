import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const text = readFileSync(`${root}.github/workflows/release.yaml`, "utf8");
const { scripts, packageManager } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const { on, permissions, jobs } = parse(text);

interface Step {
  readonly run?: string;
  readonly uses?: string;
}
const steps: readonly Step[] = jobs.release.steps;
const commands = steps.flatMap(({ run = "" }) => run.split("\n"));

describe("the release workflow", () => {
  it("makes everything with scripts of this repository, under its own pnpm", () => {
    const called = commands.flatMap((line) =>
      [...line.matchAll(/npx -y (\S+) (\S+)/g)].map(([, pnpm, script]) => ({ pnpm, script })),
    );

    expect(called.map(({ script }) => script)).toEqual(["artifacts", "release", "image"]);
    for (const { pnpm, script = "" } of called) {
      expect(pnpm).toBe(packageManager);
      expect(Object.keys(scripts)).toContain(script);
    }
  });

  it("runs for tags alone, with no right that it does not need and no secret of ours", () => {
    expect(Object.keys(on)).toEqual(["push"]);
    expect(on.push).toEqual({ tags: ["v*"] });
    expect(permissions).toEqual({ contents: "read" });
    expect(jobs.release.permissions).toEqual({ contents: "write", packages: "write", "id-token": "write" });
    expect([...new Set(text.match(/secrets\.\w+/g))]).toEqual(["secrets.GITHUB_TOKEN"]);
  });

  it("signs what it has pushed by digest, and only afterwards", () => {
    const lineOf = (pattern: RegExp): number => commands.findIndex((line) => pattern.test(line));

    expect(lineOf(/image push/)).toBeGreaterThan(lineOf(/artifacts "\$VERSION"/));
    expect(lineOf(/cosign sign --yes "\$IMAGE@\$digest"/)).toBeGreaterThan(lineOf(/image push/));
    for (const bill of [/cosign attest .*sidecar\.cdx\.json/, /cosign attest .*forgectl\.cdx\.json/])
      expect(lineOf(bill)).toBeGreaterThan(lineOf(/cosign sign /));
  });
});
