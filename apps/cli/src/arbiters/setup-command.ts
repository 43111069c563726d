import { CliError } from "../cli-error.ts";
import { closeEach } from "../cluster/connect.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { readShippedFile } from "../generate/shipped-files.ts";
import type { Console } from "../terminal/console.ts";
import {
  accessObjects,
  arbiterRules,
  arbitersLine,
  KUBECONFIGS,
  kubeconfigFor,
  kubeconfigsObject,
  MOUNTED_AT,
  type PlacedObject,
  type Rule,
} from "./arbiter-objects.ts";
import { type Applied, applyAt, awaitToken, identify, tryKubeconfig } from "./site-requests.ts";
import { doubled, openSites, type Problem, type Site, type SiteFlags } from "./sites.ts";

/** What `arbiters setup` is asked for. */
export interface ArbitersSetupFlags extends SiteFlags {
  /** The pool's, as pool1...: ties the Role to the one Lease. */
  readonly poolId?: string;
  readonly network: string;
  readonly dryRun?: true;
  readonly output: "text" | "yaml";
}

const TOKEN_WITHIN_MS = 30_000;
const ALLOWED_WITHIN_MS = 15_000;

/**
 * Lets each cluster of a pool be an arbiter for the others. Everything is tried before anything is written, in every cluster,
 * so that a problem in one leaves none half done; what was written, doing it again does not change.
 */
export async function runArbitersSetup(
  flags: ArbitersSetupFlags,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  if (flags.output === "yaml" && flags.dryRun !== true) {
    throw new CliError("CLI_USAGE_INVALID", "-o yaml prints the objects and writes nothing: it goes with --dry-run.");
  }
  const { sites, problems, scopes } = openSites(flags);
  try {
    const rules = await rulesFor(flags);
    if (flags.output === "yaml") {
      refuse(problems);
      console.out.write(await renderObjects(sites, rules));
      return EXIT_CODES.ok;
    }
    refuse([...problems, ...(await tryAll(sites, rules, signal))]);
    if (flags.dryRun === true) {
      console.out.write(
        `${sites.map(({ name }) => name).join(", ")}: everything would be accepted; nothing was written\n`,
      );
      return EXIT_CODES.ok;
    }
    await setUp(sites, { rules, timeoutMs: flags.requestTimeout, console, signal });
    for (const { name } of sites)
      console.out.write(
        `${name}  ARBITERS=${arbitersLine(
          name,
          sites.map((one) => one.name),
        )}\n`,
      );
    console.err.write(
      `pods mount the Secret ${KUBECONFIGS} at ${MOUNTED_AT}; the chart does it with clusterManagement.arbitersSecret\n`,
    );
    return EXIT_CODES.ok;
  } finally {
    await closeEach(scopes);
  }
}

async function rulesFor({ poolId, network }: ArbitersSetupFlags): Promise<Rule[]> {
  const { parseAllDocuments } = await import("../yaml.ts");
  const documents = parseAllDocuments(await readShippedFile("rbac.yaml")).map((document) => document.toJS());
  const shipped = documents.flatMap(({ kind, rules }: { kind: string; rules: Rule[] }) =>
    kind === "Role" ? rules : [],
  );
  return arbiterRules(shipped, poolId === undefined ? undefined : `cardano-forge-${network}-${poolId.slice(0, 10)}`);
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const count = problems.length === 1 ? "is a problem" : `are ${problems.length} problems`;
  throw new CliError("CLI_PRECONDITION_FAILED", `Nothing was written: there ${count}.`, {
    facts: [...Map.groupBy(problems, ({ site }) => site)].flatMap(([site, of]) =>
      of.map(({ text }, index) => [index > 0 ? "" : site === "" ? "all" : site, text] as const),
    ),
    suggestions: ["forgectl arbiters setup --dry-run with the same flags"],
  });
}

/** A token for a dry run, which has none yet. */
const tokenOf = (name: string): string => `token of ${name}, in the Secret that it has for it`;

function secretFor(own: Site, sites: readonly Site[], tokens: ReadonlyMap<string, string>): PlacedObject {
  const others = sites.filter(({ name }) => name !== own.name);
  const kubeconfigs = others.map(({ name, address, namespace }) => {
    return [name, kubeconfigFor(name, address, { namespace, token: tokens.get(name) ?? tokenOf(name) })] as const;
  });
  return kubeconfigsObject(own.namespace, Object.fromEntries(kubeconfigs));
}

async function renderObjects(sites: readonly Site[], rules: readonly Rule[]): Promise<string> {
  const { stringify } = await import("../yaml.ts");
  const none = new Map<string, string>();
  return sites
    .flatMap((site) =>
      [...accessObjects(site.namespace, rules), secretFor(site, sites, none)].map((one) => ({ site, one })),
    )
    .map(({ site, one }) => {
      const text = stringify(one.object, { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 });
      return `# ${site.name}: ${site.address.server}\n${text}`;
    })
    .join("---\n");
}

async function tryAll(sites: readonly Site[], rules: readonly Rule[], signal: AbortSignal): Promise<Problem[]> {
  const tried = await Promise.all(
    sites.map(async (site) => {
      const identity = await identify(site, signal);
      if (identity.kind === "problem") return { site, uid: undefined, problems: [identity.text] };
      const objects = [...accessObjects(site.namespace, rules), secretFor(site, sites, new Map())];
      const answers = await Promise.all(objects.map((one) => applyAt(site, one, true, signal)));
      const problems = answers.flatMap((answer, index) =>
        answer.kind === "refused" ? [`${nameOf(objects[index] as PlacedObject)}: ${answer.because}`] : [],
      );
      return { site, uid: identity.uid, problems };
    }),
  );
  const identities = tried.flatMap(({ site, uid }) => (uid === undefined ? [] : [[site.name, uid] as const]));
  const known = new Set(doubled(sites.map(({ name, address }) => [name, address.server])).map(({ site }) => site));
  return [
    ...tried.flatMap(({ site, problems }) => problems.map((text) => ({ site: site.name, text }))),
    ...doubled(identities).filter(({ site }) => !known.has(site)),
  ];
}

const nameOf = ({ object }: PlacedObject): string => `${object.kind} ${object.metadata.name}`;

interface SetUp {
  readonly rules: readonly Rule[];
  readonly timeoutMs: number;
  readonly console: Console;
  readonly signal: AbortSignal;
}

async function setUp(sites: readonly Site[], { rules, timeoutMs, console, signal }: SetUp): Promise<void> {
  const apply = async (site: Site, objects: readonly PlacedObject[]): Promise<void> => {
    for (const one of objects) tell(console, site, one, await applyAt(site, one, false, signal));
  };
  await Promise.all(sites.map((site) => apply(site, accessObjects(site.namespace, rules))));
  const tokens = new Map<string, string>();
  await Promise.all(
    sites.map(async (site) => {
      const token = await awaitToken(site, TOKEN_WITHIN_MS, signal);
      if (token === undefined) {
        throw new CliError("CLI_OPERATION_TIMEOUT", `${site.name} has made no token for the account.`, {
          facts: [["waited", `${TOKEN_WITHIN_MS / 1000} s`]],
          suggestions: [
            "the same command again, which goes on where it stopped",
            "the logs of kube-controller-manager",
          ],
        });
      }
      tokens.set(site.name, token);
    }),
  );
  await Promise.all(sites.map((site) => apply(site, [secretFor(site, sites, tokens)])));
  const missing = await Promise.all(
    sites.map(async ({ name, address, namespace }) => {
      const kubeconfig = kubeconfigFor(name, address, { namespace, token: tokens.get(name) as string });
      const limits = { namespace, rules, timeoutMs, withinMs: ALLOWED_WITHIN_MS };
      const text = await tryKubeconfig(kubeconfig, limits, signal);
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
  if (missing.flat().length > 0) {
    throw new CliError("CLI_OPERATION_FAILED", "Everything was written, but not every arbiter lets the others in.", {
      facts: missing.flat(),
      suggestions: ["the same command again, which changes nothing and looks again"],
    });
  }
}

function tell({ err }: Console, site: Site, one: PlacedObject, applied: Applied): void {
  if (applied.kind !== "refused") {
    err.write(`${site.name}  ${nameOf(one)} ${applied.kind}\n`);
    return;
  }
  throw new CliError(
    "CLI_OPERATION_FAILED",
    `${site.name} refused ${nameOf(one)}, which it would have accepted before.`,
    {
      facts: [["reason", applied.because]],
      suggestions: ["the same command again, which goes on where it stopped"],
    },
  );
}
