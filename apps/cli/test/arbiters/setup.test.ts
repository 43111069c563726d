import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { arbiterRules, type Rule } from "../../src/arbiters/arbiter-objects.ts";
import { runCli } from "../../src/run-cli.ts";
import { captureConsole } from "../harness/captured-console.ts";
import { type KubeconfigFile, writeContexts } from "../harness/kubeconfig-file.ts";

const POOL = "pool16p77mtuvrfda7fgtcnv9l5j95mtkhkvf9fat29xylmvmzvk6q7f";
const role = await readFile(new URL("../../../../deploy/rbac.yaml", import.meta.url), "utf8");
const sidecarRules = parseAllDocuments(role)
  .map((document) => document.toJS())
  .flatMap(({ rules }: { rules?: Rule[] }) => rules ?? []);

const files: KubeconfigFile[] = [];
afterEach(async () => {
  await Promise.all(files.splice(0).map((file) => file[Symbol.asyncDispose]()));
});

async function setup(servers: Readonly<Record<string, string>>, ...words: string[]) {
  const file = await writeContexts(servers, "pool");
  files.push(file);
  const console = captureConsole();
  const where = ["--kubeconfig", file.path, "--contexts", Object.keys(servers).join(",")];
  const argv = ["node", "forgectl", "arbiters", "setup", ...where, ...words];
  const code = await runCli(argv, console, new AbortController().signal);
  return { code, ...console.written };
}
const REGIONS = { us: "https://us.example.org", eu: "https://eu.example.org", ap: "https://ap.example.org" };

describe("what an arbiter grants", () => {
  it("is what a sidecar does with the seat, and nothing of the pods of that cluster", () => {
    const granted = arbiterRules(sidecarRules, undefined);

    expect(granted.flatMap(({ resources }) => resources)).toEqual([
      "leases",
      "cardanoforgeclusters",
      "cardanoforgeclusters/status",
    ]);
  });

  it("is tied to the pool's Lease where the pool is known, but for its creation, which cannot be", () => {
    const granted = arbiterRules(sidecarRules, "cardano-forge-mainnet-pool1abcde");

    expect(granted.filter(({ resources }) => resources.includes("leases"))).toEqual([
      expect.objectContaining({
        resourceNames: ["cardano-forge-mainnet-pool1abcde"],
        verbs: ["get", "watch", "update"],
      }),
      { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
    ]);
  });
});

describe("forgectl arbiters setup --dry-run -o yaml", () => {
  it("prints for each cluster the account that lets others in, and the ways to the others, without asking anybody", async () => {
    const { code, out } = await setup(REGIONS, "--dry-run", "-o", "yaml", "--pool-id", POOL);
    const objects = parseAllDocuments(out).map((document) => document.toJS());
    const secrets = objects.filter(({ metadata }) => metadata.name === "cardano-forge-arbiters");

    expect(code).toBe(0);
    expect(objects.map(({ kind }) => kind)).toEqual(
      Array.from({ length: 3 }, () => ["ServiceAccount", "Role", "RoleBinding", "Secret", "Secret"]).flat(),
    );
    expect(secrets.map(({ data }) => Object.keys(data))).toEqual([
      ["eu", "ap"],
      ["us", "ap"],
      ["us", "eu"],
    ]);
    const [toEu] = secrets.slice(0, 1).map(({ data }) => JSON.parse(Buffer.from(data.eu, "base64").toString("utf8")));
    expect(toEu).toMatchObject({
      clusters: [{ cluster: { server: "https://eu.example.org" } }],
      contexts: [{ context: { namespace: "pool" } }],
    });
    expect(out).toContain("cardano-forge-mainnet-pool16p77m");
  });

  it("takes other names for arbiters where those of contexts would not do", async () => {
    const servers = { "arn:aws:1": "https://a.example.org", "arn:aws:2": "https://b.example.org" };

    const { code, out } = await setup(servers, "--dry-run", "-o", "yaml", "--names", "us,eu");

    expect(code).toBe(0);
    expect(out).toContain("# us: https://a.example.org");
  });
});

describe("what is wrong is told at once, before anything is written:", () => {
  it.each([
    ["one cluster", { us: REGIONS.us }, [], "one cluster needs no arbiters"],
    ["two names for one API server", { us: REGIONS.us, eu: REGIONS.us }, [], "same API server as us"],
    ["no TLS", { us: REGIONS.us, eu: "http://eu.example.org" }, [], "a token would be sent in the clear"],
    ["a name that ARBITERS cannot have", { US: REGIONS.us, eu: REGIONS.eu }, [], "give others with --names"],
    ["fewer names than contexts", REGIONS, ["--names", "us,eu"], "3 contexts have 2 names"],
  ])("%s", async (_, servers, words, says) => {
    const { code, out, err } = await setup(servers, ...words, "--dry-run", "-o", "yaml");

    expect({ code, out }).toEqual({ code: 6, out: expect.not.stringContaining("kind: Role") });
    expect(err).toContain(says);
  });

  it("several of them, each on a line of its own", async () => {
    const { err } = await setup(
      { US: REGIONS.us, eu: REGIONS.us, ap: "http://ap.example.org" },
      "--dry-run",
      "-o",
      "yaml",
    );

    expect(err).toContain("there are 3 problems");
    const [, facts = ""] = err.split("\n\n");
    expect(facts.split("\n").filter((line) => !/^ +(try|exit code) /.test(line) && line !== "")).toHaveLength(3);
  });

  it("and objects are printed only where nothing is written", async () => {
    expect(await setup(REGIONS, "-o", "yaml")).toMatchObject({
      code: 2,
      out: expect.stringContaining("CLI_USAGE_INVALID"),
    });
  });
});
