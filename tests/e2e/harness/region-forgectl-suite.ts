import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { awaitFact } from "./await-fact.ts";
import { type CommandedPool, STEADY_MS } from "./commanded-pool.ts";
import { fillTokens } from "./fill-tokens.ts";
import { buildForgectl, type CommandEnd, type Forgectl } from "./forgectl.ts";
import { ELSEWHERE, NEVER_FAILS, REGION_CASES, REGION_FAILURES, type RegionCase } from "./region-cases.ts";
import { writeRegionKubeconfig } from "./region-kubeconfig.ts";

const NAMESPACE = "cardano-mainnet";
const ROOT = new URL("../../../", import.meta.url);
const SCHEMA = new URL("apps/cli/schemas/forgectl.schema.json", ROOT);
const MANIFEST = new URL("apps/cli/test/fixtures/inject/plain.yaml", ROOT);
/** A line of help that names a command; those that go on with one are indented further. */
const COMMAND_LINE = /^ {2}([a-z][a-z-]*)/gm;

/** Every command of forgectl as it is shipped, on three regions whose sidecars run. */
export function regionForgectlSuite(pool: CommandedPool): void {
  let forgectl: Forgectl;
  let kubeconfigPath: string;
  let files: string;
  let helps: ReadonlyMap<string, string>;
  let schemaProblems: (out: string) => unknown[];

  beforeAll(async () => {
    const { regions, first } = pool;
    const controlPlane = regions.controlPlane(first);
    // Not where the pods have their sidecar.
    files = await mkdtemp(join(controlPlane.directory, "cli-"));
    [forgectl, kubeconfigPath, schemaProblems] = await Promise.all([
      buildForgectl({ directory: files }, []),
      writeRegionKubeconfig(regions, NAMESPACE),
      publishedSchema(),
      writeFiles(files, pool),
    ]);
    helps = new Map(await helpsOf(forgectl, []));
    // Sidecars forge and wait before each of them has told so.
    await awaitFact("pool that all regions show as it is", STEADY_MS, async () => {
      const where = ["--kubeconfig", kubeconfigPath, "--contexts", regions.names.join(",")];
      return (await forgectl.run("verify-single-forger", ...where)).code === 0 ? true : undefined;
    });
  });

  describe("forgectl on three regions", () => {
    it("has a case for every command that its help names, so that none is forgotten", async () => {
      const cases = [...REGION_CASES, ...ELSEWHERE].map(({ command }) => command);

      expect(new Set(cases)).toEqual(new Set(helps.keys()));
      for (const { test, line } of ELSEWHERE) expect(await readFile(new URL(test, ROOT), "utf8")).toContain(line);
    });

    it("has a failure for every command that prints JSON, unless it cannot fail", () => {
      const failing = [...REGION_FAILURES.map(({ command }) => command), ...NEVER_FAILS];

      expect(new Set(failing)).toEqual(new Set([...helps.keys()].filter(hasJson)));
    });

    it.each(named(REGION_FAILURES))(
      "$name fails with exit code $exit, and with an error as the published schema says",
      async (one) => {
        const { code, out, err } = await run(one, ["-o", "json"]);

        expect(code, out + err).toBe(one.exit);
        expect(schemaProblems(out)).toEqual([]);
        expect(JSON.parse(out)).toMatchObject({ kind: "Error", exitCode: one.exit });
        expect(err).toMatch(/^error: /);
        for (const region of one.namesRegions === true ? pool.regions.names : []) expect(out).toContain(region);
      },
    );

    it.each(named(REGION_CASES))(
      "$name ends with exit code $exit, in text and as the published schema says",
      async (one) => {
        if (one.flags?.includes("--to-region")) await pool.regions.steady(STEADY_MS, pool.first);

        const ending = await run(one, []);

        expect(ending, ending.out + ending.err).toMatchObject({ code: one.exit });
        expect(ending.out + ending.err).not.toMatch(/[^\n\P{Cc}]/u);
        const regions = one.namesRegions === true ? pool.regions.names : [];
        for (const region of regions) expect(ending.out + ending.err).toContain(region);
        if (!hasJson(one.command)) return;

        const asJson = await run(one, ["-o", "json"]);

        expect(asJson.code).toBe(one.exit);
        expect(schemaProblems(asJson.out)).toEqual([]);
      },
    );

    it("leaves the pool as it was: the first region forges again, and never did two", async () => {
      await pool.regions.steady(STEADY_MS, pool.first);

      expect(await pool.regions.judge.overlap()).toEqual([]);
    });
  });

  async function run(one: RegionCase, more: readonly string[]): Promise<CommandEnd> {
    const { names } = pool.regions;
    const standby = names.at(-1) as string;
    const own = (one.flags ?? []).map((flag) =>
      flag
        .replace(/^FILES/, files)
        .replace(/^STANDBY$/, standby)
        .replace(/^FIRST\b/, pool.first),
    );
    const where = {
      "all-regions": ["--kubeconfig", kubeconfigPath, "--contexts", names.join(",")],
      "standby-region": ["--kubeconfig", kubeconfigPath, "--context", standby],
      "no-such-context": ["--kubeconfig", kubeconfigPath, "--context", "nothing"],
      nowhere: [],
    }[one.at];
    const running = forgectl.start(...one.command.split(" "), ...own, ...where, ...more);
    if (one.isEndless === true) {
      await running.printed();
      running.interrupt();
    }
    return one.needsTokens === true ? withTokens(running.ended) : running.ended;
  }

  /** Until a command has ended, every region fills in the tokens that it asks for. */
  async function withTokens(ended: Promise<CommandEnd>): Promise<CommandEnd> {
    const over = new AbortController();
    const { names } = pool.regions;
    const filling = names.map((name) => fillTokens(pool.regions.controlPlane(name), NAMESPACE, over.signal));
    const end = await ended;
    over.abort();
    await Promise.all(filling);
    return end;
  }

  /** Whether its help offers JSON for documents. */
  function hasJson(command: string): boolean {
    // What inject prints is a manifest.
    return command !== "inject" && /--output <format>.*?"json"/s.test(helps.get(command) ?? "");
  }
}

function named(cases: readonly RegionCase[]): (RegionCase & { readonly name: string })[] {
  return cases.map((one) => ({ ...one, name: [one.command, ...(one.flags ?? [])].join(" ") }));
}

/** The help of every command that does something, by the words that call it. */
async function helpsOf(forgectl: Forgectl, words: readonly string[]): Promise<[string, string][]> {
  const { out } = await forgectl.run(...words, "--help");
  const list = /^Commands:\n((?: .*\n)+)/m.exec(out)?.[1];
  if (list === undefined) return [[words.join(" "), out]];
  const names = [...list.matchAll(COMMAND_LINE)].map(([, name]) => name as string);
  const found = await Promise.all(names.map((name) => helpsOf(forgectl, [...words, name])));
  return found.flat();
}

async function publishedSchema(): Promise<(out: string) => unknown[]> {
  const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { "date-time": true }, allowUnionTypes: true });
  const validate = ajv.compile(JSON.parse(await readFile(SCHEMA, "utf8")));
  return (out) => {
    const documents = out.startsWith("{\n") ? [out] : out.trimEnd().split("\n");
    return documents.flatMap((text) => (validate(JSON.parse(text)) ? [] : (validate.errors ?? [])));
  };
}

async function writeFiles(directory: string, { regions }: CommandedPool): Promise<void> {
  const { kes, vrf, opcert } = regions.pool.files;
  await Promise.all([
    writeFile(join(directory, "kes.skey"), kes),
    writeFile(join(directory, "vrf.skey"), vrf),
    writeFile(join(directory, "node.cert"), opcert),
    writeFile(join(directory, "producer.yaml"), await readFile(MANIFEST)),
  ]);
}
