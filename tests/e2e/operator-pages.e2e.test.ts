import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeIfControlPlane } from "@cardano-forge/control-plane/vitest";
import { secretOf } from "@cardano-forge/devnet-kubelet";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { alertPagesSuite } from "./harness/alert-pages-suite.ts";
import { awaitFact } from "./harness/await-fact.ts";
import { failOverPageSuite } from "./harness/fail-over-page-suite.ts";
import { FORGED_MS, followPages, STEADY_MS, tell } from "./harness/follow-pages.ts";
import { loseRegionPageSuite } from "./harness/lose-region-page-suite.ts";
import { blocksOf, openPage } from "./harness/operator-pages.ts";
import { type OperatorSites, startOperatorSites } from "./harness/operator-sites.ts";
import { arbitersLine, valuesOf } from "./harness/region-values.ts";

const ARBITERS = ["us", "eu", "ap"];
const OBJECTS_OF_SETUP = 15;

// A page has many steps, each of which waits for leases.
vi.setConfig({ testTimeout: 600_000 });

const install = openPage("install.md");
const rotateKes = openPage("rotate-kes.md");
const addRegion = openPage("add-region.md");

/** Takes ten minutes and four API servers: `FORGE_EXHAUSTIVE=1`. */
const isExhaustive = process.env["FORGE_EXHAUSTIVE"] === "1";
const skipped = isExhaustive ? "" : " (skipped: takes ten minutes; FORGE_EXHAUSTIVE=1 runs it)";
const describePages = isExhaustive ? describeIfControlPlane : describe.skip;

describePages(`an operator who follows the pages of docs/operate to the letter${skipped}`, () => {
  let sites: OperatorSites;
  const following = followPages(() => sites);
  beforeAll(async () => {
    sites = await startOperatorSites([...ARBITERS, "sa"]);
  }, 600_000);
  afterAll(() => sites?.[Symbol.asyncDispose](), 60_000);
  // Whatever a page says, and whatever else is done meanwhile.
  afterEach(async () => expect(await sites.judge.overlap()).toEqual([]));

  describe("installs in three regions", () => {
    it("the keys, and the way to every arbiter, or nothing anywhere while one of them would refuse it", async () => {
      for (const site of ARBITERS) await sites.kubectl(site, "create", "namespace", "pool");
      const keys = install.next();
      for (const site of ARBITERS) await following.run(keys, site);
      const setUp = install.next();

      const refused = await following.end(setUp.replace("--namespace pool", "--namespace elsewhere"), "us");
      const tried = await following.run(`${setUp.trim()} --dry-run`, "us");
      const first = await following.run(setUp, "us");
      const again = await following.run(setUp, "us");

      expect(refused.code).toBe(6);
      for (const name of ARBITERS) expect(refused.err).toMatch(new RegExp(`${name} +there is no namespace elsewhere`));
      expect(tried.out).toContain("nothing was written");
      expect(first.err.match(/ created$/gm)).toHaveLength(OBJECTS_OF_SETUP);
      expect(again.out).toBe(first.out);
      expect(again.err).not.toMatch(/ (created|changed)$/m);
      for (const site of ARBITERS) expect(first.out).toContain(`${site}  ARBITERS=${arbitersLine(site, ARBITERS)}\n`);
    });

    it("a pool with one forger, which the last block and the notes of the chart show", async () => {
      const block = install.next();
      const installed = await Promise.all(
        ARBITERS.map(async (site) => {
          await sites.writeValues(`${site}/values.yaml`, valuesOf(site, ARBITERS, sites.pool.id));
          return following.run(block, site);
        }),
      );
      await sites.steady("us", STEADY_MS);

      const look = install.next();
      const { out } = await following.runUntilWell(look, "us");
      const notes = [...(installed[0]?.out ?? "").matchAll(/^ {2}(kubectl -n pool .*)$/gm)].map(
        ([, line]) => `${line}`,
      );
      const told = await following.run(notes.join("\n"), "us");

      expect(out).toMatch(/1 forger: \S*bp-cardano-node-\d/);
      expect(notes.length).toBe(3);
      expect(told.out).toMatch(/ForgingVerified .*: the node forges/);
      expect(install.left()).toEqual([]);
    });
  });

  failOverPageSuite(following);
  alertPagesSuite(following);

  it("rotates the KES key, in the standby regions first, and the pool forges on with the new one", async () => {
    const next = sites.pool.rotated({ counter: 4n, startedPeriodsAgo: 1 });
    const blocks = [rotateKes.next(), rotateKes.next(), rotateKes.next()];
    const rotatedAtMs = Date.now();
    for (const site of ["ap", "eu", "us"]) {
      const files = Object.entries(secretOf(next.files));
      for (const [name, bytes] of files) await writeFile(join(sites.shell.folder(site), name), bytes);
      for (const block of blocks) await following.run(block, site);
    }

    await awaitFact("slot with the new key", FORGED_MS, async () =>
      (await sites.judge.forged()).find(({ kesVkeyHex }) => kesVkeyHex === next.summary.kesVkeyHex),
    );
    const { out } = await following.runUntilWell(rotateKes.next(), "us");

    const forgers = (await sites.judge.forged()).filter(({ timeMs }) => timeMs > rotatedAtMs).map(({ pod }) => pod);
    expect(new Set(forgers).size).toBe(1);
    expect(out).toMatch(/CredentialsRotated/);
    expect(rotateKes.left()).toEqual([]);
  });

  it("adds a region that uses the arbiters that are there, and no other notices", async () => {
    const [letIn, start] = [addRegion.next(), addRegion.next()];
    const [page = ""] = blocksOf("add-region.md", "yaml");
    const addedAtMs = Date.now();
    await sites.writeValues("us/values.yaml", valuesOf("sa", ARBITERS, sites.pool.id), page);

    await following.run(letIn, "us");
    await following.run(start, "us");

    await awaitFact("pod of the new region", STEADY_MS, async () =>
      (await sites.views("sa")).length === 1 ? true : undefined,
    );
    await sites.steady("us", STEADY_MS);
    const look = addRegion.next();
    const { out } = await following.runUntilWell(look, "us");
    expect(out).toMatch(/-sa +Priority-based +4 /);
    const forgers = (await sites.judge.forged()).filter(({ timeMs }) => timeMs > addedAtMs).map(({ pod }) => pod);
    expect(new Set(forgers).size).toBe(1);
    const env = await sites.kubectl("sa", "get", "statefulset", "bp-cardano-node", "-o", "json");
    const text = await readFile(new URL("../../docs/operate/add-region.md", import.meta.url), "utf8");
    for (const [, name, value] of text.matchAll(/^([A-Z_]+)=(.*)$/gm))
      expect(env.replaceAll(/\s+/g, " ")).toContain(`{ "name": "${name}", "value": "${value}" }`);

    const moved = await following.runOnceAllowed(addRegion.next(), "us");
    tell(moved.out);
    expect(moved.out).toMatch(/^sa took over from us/);
    await sites.steady("us", STEADY_MS);
    expect(addRegion.left()).toEqual([]);
  });

  loseRegionPageSuite(following);
});
