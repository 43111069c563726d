import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ensureHelm } from "@cardano-forge/control-plane";
import { describeWithHelm } from "@cardano-forge/control-plane/vitest";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CHARTS, packArtifacts } from "../src/pack-artifacts.ts";

const VERSION = "1.2.3-rc.1";
const folderOf = (chart: string): string => fileURLToPath(new URL(`../../../deploy/charts/${chart}`, import.meta.url));

describeWithHelm("what a release has beside its image", (helm) => {
  let directory = "";
  let files: string[] = [];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "forge-artifacts-"));
    files = await packArtifacts({ version: VERSION, directory, helm: await ensureHelm() });
  });
  afterAll(() => rm(directory, { recursive: true }));

  it("is the charts, the one file of the sidecar, what the files of the image are made of, and sums that hold", async () => {
    expect(files).toEqual([
      ...CHARTS.map((chart) => `${chart}-${VERSION}.tgz`),
      "forgectl.cdx.json",
      "sidecar.cdx.json",
      "sidecar.mjs",
      "SHA256SUMS",
    ]);
    const { stdout } = await promisify(execFile)("sha256sum", ["--check", "SHA256SUMS"], { cwd: directory });
    expect(stdout.match(/: OK$/gm)).toHaveLength(5);
  });

  it.each(CHARTS)(
    "renders from the package of %s as from its folder, the files that are linked into it too",
    async (chart) => {
      // A token of its own would be made by each rendering.
      const token = [
        "--set",
        "forgeManager.prestopToken=0123456789abcdef",
        "--set",
        "monitoring.dashboard.enabled=true",
      ];
      const set = chart === "cardano-node" ? token : [];
      const [packed, folder] = await Promise.all(
        [join(directory, `${chart}-${VERSION}.tgz`), folderOf(chart)].map((from) =>
          helm(["template", "bp", from, ...set]),
        ),
      );

      expect(packed?.code).toBe(0);
      expect(packed?.stdout).toBe(folder?.stdout.replaceAll(/(?<![.\d])0\.0\.0(?![.\d])/g, VERSION));
    },
  );

  it("names the image of its own version", async () => {
    const { stdout } = await helm(["template", "bp", join(directory, `cardano-node-${VERSION}.tgz`)]);

    expect(stdout).toContain(`image: "ghcr.io/cardano-forge/cardano-forge-manager:${VERSION}"`);
    expect(await readFile(join(directory, "sidecar.mjs"), "utf8")).toContain("brotliDecompressSync");
  });

  it("is refused for what is no version", async () => {
    await expect(packArtifacts({ version: "v1.2", directory, helm: "helm" })).rejects.toThrow("expected a version");
  });
});
