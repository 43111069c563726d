import { CredentialsError, parseOperationalCertificate } from "@cardano-forge/credentials";
import { humanAge } from "@cardano-forge/pool-view";
import { CliError } from "../cli-error.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { renderDocument } from "../output-format.ts";
import type { Console } from "../terminal/console.ts";
import { type ColorChoice, createPalette, isColored } from "../terminal/palette.ts";
import { sanitizeText } from "../terminal/sanitize.ts";
import { arithmeticOf, type KesLifeReport, kesLifeReportOf } from "./kes-report.ts";
import type { NetworkFlags } from "./network-flags.ts";
import { networkMomentOf } from "./network-moment.ts";
import { readCredentialFiles } from "./read-files.ts";

/** What `forgectl kes` is asked for. */
export interface KesFlags extends NetworkFlags {
  readonly explain?: true;
  readonly output: "text" | "json" | "yaml";
  readonly color: ColorChoice;
}

/** How long a certificate is good, from the file and the clock alone. Fails once it is not. */
export async function runKes(path: string, flags: KesFlags, console: Console): Promise<ExitCode> {
  const moment = await networkMomentOf(flags, console.nowMs());
  const [file] = await readCredentialFiles([path]);
  const certificate = parse(path, file?.bytes ?? new Uint8Array());
  const life = kesLifeReportOf(certificate, moment);
  const arithmetic = arithmeticOf(life, moment);
  const counter = certificate.counter.toString();
  const report = {
    apiVersion: "forgectl.cardano.io/v1",
    kind: "KesLife",
    file: path,
    network: moment.name,
    counter,
    ...life,
    ...(flags.explain ? { arithmetic } : {}),
  };
  console.out.write(
    flags.output === "text"
      ? renderText({ path, network: moment.name, life, arithmetic }, flags, console)
      : await renderDocument(report, flags.output),
  );
  return life.state === "valid" ? EXIT_CODES.ok : EXIT_CODES.failed;
}

function parse(path: string, bytes: Uint8Array) {
  try {
    return parseOperationalCertificate(bytes);
  } catch (cause) {
    if (!(cause instanceof CredentialsError)) throw cause;
    const facts: [string, string][] = [["file", path]];
    const suggestions = ["give it the operational certificate, usually node.cert: it says how long the key is good"];
    throw new CliError("CLI_FILE_UNREADABLE", `It is ${cause.message}.`, { facts, suggestions, cause });
  }
}

interface Shown {
  readonly path: string;
  readonly network: string;
  readonly life: KesLifeReport;
  readonly arithmetic: readonly string[];
}

function renderText(
  { path, network, life, arithmetic }: Shown,
  { color, explain }: KesFlags,
  console: Console,
): string {
  const { out, env } = console;
  const palette = createPalette(isColored(color, out, env));
  const line = (name: string, value: string): string => `  ${palette.dim(name.padEnd("remaining".length))}  ${value}`;
  const expiresMs = Date.parse(life.expiresAt);
  const lines = [
    palette.strong(`${sanitizeText(path)} on ${sanitizeText(network)}`),
    line("periods", `${life.startPeriod} to ${life.endPeriod - 1}, now ${life.currentPeriod}`),
    line("remaining", remainingText(life)),
    line("expires", `${localText(expiresMs, env["TZ"])} (${life.expiresAt})`),
    ...(explain ? ["", ...arithmetic.map((step) => `  ${step}`)] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function remainingText({ state, periodsRemaining, secondsRemaining, startsAt }: KesLifeReport): string {
  switch (state) {
    case "valid":
      return `${periodsRemaining} periods, ${humanAge(secondsRemaining)}`;
    case "expired":
      return `none: it expired ${humanAge(-secondsRemaining)} ago`;
    case "not-yet-valid":
      return `it is not good before ${startsAt}`;
  }
}

/** The moment on the clock of whoever asks, with the name of the zone. */
function localText(timeMs: number, timeZone: string | undefined): string {
  const format = new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "short",
    timeStyle: "medium",
    ...(timeZone === undefined || timeZone === "" ? {} : { timeZone }),
  });
  const { timeZone: zone } = format.resolvedOptions();
  return `${format.format(timeMs)} ${zone}`;
}
