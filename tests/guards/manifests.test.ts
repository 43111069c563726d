import { describe, expect, it } from "vitest";
import { repositoryFiles } from "./harness/repository.ts";
import { readManifest, readWorkspace, type WorkspacePackage, workspacePackages } from "./harness/workspace.ts";

const root = await readManifest(".");
const { catalog, nodeVersion } = await readWorkspace();
const all = await workspacePackages();
const published = all.filter(({ manifest }) => !manifest.private);
const files = new Set(await repositoryFiles());

/** Ranges that do not come from the one place that pins versions. */
const looseRanges = ({ manifest }: WorkspacePackage): string[] =>
  Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([name, range]) => range !== (name.startsWith("@cardano-forge/") ? "workspace:^" : "catalog:"))
    .map(([name, range]) => `${name} ${range}`);

describe("manifests", () => {
  it("are those of the architecture: ten packages are published", () => {
    expect(published.map(({ manifest }) => manifest.name).sort()).toEqual([
      "@cardano-forge/cardano-node",
      "@cardano-forge/cli",
      "@cardano-forge/cluster-priority",
      "@cardano-forge/credentials",
      "@cardano-forge/election",
      "@cardano-forge/host",
      "@cardano-forge/kubernetes",
      "@cardano-forge/metrics",
      "@cardano-forge/operations",
      "@cardano-forge/pool-view",
    ]);
  });

  it.each(all)("of $folder says what it is, under which licence, as ES modules", ({ folder, manifest }) => {
    expect(manifest.description).toMatch(/\.$/);
    expect(manifest.license).toBe("Apache-2.0");
    expect(manifest.type).toBe("module");
    expect(manifest.name).toMatch(/^@cardano-forge\//);
    expect(looseRanges({ folder, manifest })).toEqual([]);
  });

  it.each(published)("of $folder can be published, with provenance", ({ folder, manifest }) => {
    expect(manifest.publishConfig).toEqual({ access: "public", provenance: true });
    expect(manifest.repository?.directory).toBe(folder);
    expect(manifest.files).toEqual(expect.arrayContaining(["dist", "README.md", "CHANGELOG.md"]));
    expect(files).toContain(`${folder}/README.md`);
  });

  it("promise no Node.js older than the one that packed packages are tried under", () => {
    const ranges = new Set(published.map(({ manifest }) => manifest.engines["node"]));

    expect([...ranges]).toEqual([">=22.19"]);
    expect(root.scripts["oldest-node"]).toContain("node@22.19.0");
  });

  it("pin every version exactly, in one place", () => {
    const loose = Object.entries(catalog).filter(([, range]) => !/^\d+\.\d+\.\d+$/.test(range));

    expect(loose).toEqual([]);
    expect(nodeVersion).toBe(catalog["node"]);
    expect(looseRanges({ folder: ".", manifest: root })).toEqual([]);
  });
});
