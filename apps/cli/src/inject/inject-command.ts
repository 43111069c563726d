import { randomBytes } from "node:crypto";
import { CliError } from "../cli-error.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { renderDocument } from "../output-format.ts";
import type { Console } from "../terminal/console.ts";
import { fitText } from "../terminal/fit-text.ts";
import { type ColorChoice, createPalette, isColored, type Palette } from "../terminal/palette.ts";
import { sanitizeText } from "../terminal/sanitize.ts";
import { widthOf } from "../terminal/text-style.ts";
import { version } from "../version.ts";
import { UneditableError } from "./edit-text.ts";
import { type Injection, inject, type Told, tokenIn, uninject } from "./inject.ts";
import type { InjectionOptions } from "./injection.ts";
import { ManifestSyntaxError, parseManifest } from "./kubernetes-yaml.ts";
import { DamagedMarksError } from "./marks.ts";
import type { Problem } from "./producer.ts";
import { readManifest } from "./read-manifest.ts";

/** What `forgectl inject` is asked for. */
export interface InjectFlags {
  /** `-` is standard input. */
  readonly filename: string;
  /** Take the sidecar out again. */
  readonly uninject?: true;
  readonly plain?: true;
  readonly secret?: string;
  readonly network?: string;
  readonly networkMagic?: number;
  readonly poolId?: string;
  readonly image?: string;
  readonly metricsPort: number;
  readonly prestopToken?: string;
  readonly serviceAccount?: string;
  readonly arbitersSecret?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly output: "yaml" | "json";
  readonly color: ColorChoice;
}

const IMAGE = "ghcr.io/cardano-forge/cardano-forge-manager";
const TOKEN_BYTES = 24;

/** Adds the sidecar to a manifest, or takes it out; the manifest goes to standard output, what was done to standard error. */
export async function runInject(flags: InjectFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  if (flags.poolId !== undefined) await assertPoolId(flags.poolId);
  const manifest = await readManifest(flags.filename, signal);
  const palette = createPalette(isColored(flags.color, console.err, console.env));
  const text = told(() =>
    flags.uninject === true
      ? takeOut(manifest, console)
      : putIn(manifest, optionsOf(flags, manifest), { console, palette }),
  );
  console.out.write(flags.output === "json" ? await asJson(text) : text);
  return EXIT_CODES.ok;
}

function takeOut(manifest: string, console: Console): string {
  const { text, count } = uninject(manifest);
  console.err.write(
    count === 0 ? "Nothing of forgectl inject is in it.\n" : `Taken out: ${count} places that inject had changed.\n`,
  );
  return text;
}

function putIn(
  manifest: string,
  options: InjectionOptions,
  { console, palette }: { console: Console; palette: Palette },
): string {
  const injection = inject(manifest, options);
  if (injection.kind === "refused") throw refusal(injection.problems);
  if (injection.kind === "nothing-to-do") throw nothingFound(injection.others);
  console.err.write(fitText(renderInjection(injection, palette), widthOf(console.err)));
  return injection.text;
}

function optionsOf(flags: InjectFlags, manifest: string): InjectionOptions {
  const { secret, network, networkMagic, poolId, metricsPort, serviceAccount, arbitersSecret, env } = flags;
  return {
    image: flags.image ?? `${IMAGE}:${version}`,
    form: flags.plain === true ? "plain" : "native",
    // A token that is in use stays: another one would replace every pod.
    prestopToken: flags.prestopToken ?? tokenIn(manifest) ?? randomBytes(TOKEN_BYTES).toString("base64url"),
    ...{ secret, network, networkMagic, poolId, metricsPort, serviceAccount, arbitersSecret, env },
  };
}

async function assertPoolId(poolId: string): Promise<void> {
  // Loaded only where used: it would take longer to load than everything else together.
  const { CredentialsError, parsePoolId } = await import("@cardano-forge/credentials");
  try {
    parsePoolId(poolId);
  } catch (cause) {
    if (!(cause instanceof CredentialsError)) throw cause;
    throw new CliError("CLI_USAGE_INVALID", `--pool-id is ${cause.message}.`, { cause });
  }
}

/** What a manifest can be wrong with, as an error of the command line. */
function told<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof ManifestSyntaxError) {
      const facts = cause.problems.map((problem, index) => [String(index + 1), sanitizeText(problem)] as const);
      throw new CliError("CLI_MANIFEST_INVALID", "The manifest is not YAML that can be read.", { facts, cause });
    }
    if (cause instanceof DamagedMarksError) {
      const suggestions = ["take the original from your version control"];
      throw new CliError("CLI_MANIFEST_INVALID", `In the manifest ${cause.message}.`, { suggestions, cause });
    }
    if (!(cause instanceof UneditableError)) throw cause;
    const suggestions = ["write out what an anchor shares between containers"];
    throw new CliError("CLI_MANIFEST_REFUSED", `The manifest cannot be changed: ${cause.message}.`, {
      suggestions,
      cause,
    });
  }
}

function refusal(problems: readonly Problem[]): CliError {
  const facts = problems.map(({ where, found, accepted }, index): [string, string] => [
    String(index + 1),
    sanitizeText(`${where}: ${found} (accepted: ${accepted})`),
  ]);
  const message = "The sidecar cannot be added so that it is safe.";
  return new CliError("CLI_MANIFEST_REFUSED", message, { facts, suggestions: ["docs/operate/inject.md"] });
}

function nothingFound(others: readonly string[]): CliError {
  const facts: [string, string][] = [["found", sanitizeText(others.join(", ") || "nothing")]];
  const suggestions = ["a block producer has --shelley-kes-key, or CARDANO_BLOCK_PRODUCER=true"];
  return new CliError("CLI_PRODUCER_NOT_FOUND", "No block producer is in the manifest.", { facts, suggestions });
}

function renderInjection(
  { told: changes, notes }: Injection & { readonly kind: "injected" },
  palette: Palette,
): string {
  const lines = changes.map(
    ({ what, where, reason }) =>
      `${sign(what, palette)} ${sanitizeText(where)}\n    ${palette.dim(sanitizeText(reason))}`,
  );
  return [...lines, ...notes.map((note) => `${palette.warning("!")} ${sanitizeText(note)}`), ""].join("\n");
}

function sign(what: Told["what"], palette: Palette): string {
  if (what === "added") return palette.good("+");
  return what === "changed" ? palette.warning("~") : palette.bad("-");
}

/** One object as it is, several as the list that kubectl takes. */
async function asJson(text: string): Promise<string> {
  const values = parseManifest(text).flatMap(({ value }) =>
    typeof value === "object" && value !== null ? [value] : [],
  );
  const [only] = values;
  return renderDocument(
    values.length === 1 && only !== undefined ? only : { apiVersion: "v1", kind: "List", items: values },
    "json",
  );
}
