import {
  type CredentialProblem,
  CredentialsError,
  parsePoolId,
  type VerificationOptions,
  verifyCredentialFiles,
} from "@cardano-forge/credentials";
import { hostEd25519 } from "@cardano-forge/host";
import { CliError } from "../cli-error.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { renderDocument } from "../output-format.ts";
import type { Console } from "../terminal/console.ts";
import { type Glyphs, glyphsFor } from "../terminal/glyphs.ts";
import { type ColorChoice, createPalette, isColored, type Palette } from "../terminal/palette.ts";
import { sanitizeData } from "../terminal/sanitize.ts";
import { type KesLifeReport, kesLifeReportOf } from "./kes-report.ts";
import type { NetworkFlags } from "./network-flags.ts";
import { type NetworkMoment, networkMomentOf } from "./network-moment.ts";
import { forgetFiles, readCredentialFiles } from "./read-files.ts";

/** What `forgectl credentials verify` is asked for. */
export interface VerifyFlags extends NetworkFlags {
  readonly poolId?: string;
  readonly vrfKeyHash?: string;
  readonly chainCounter?: bigint;
  readonly output: "text" | "json" | "yaml";
  readonly color: ColorChoice;
}

/** What was found out, as `-o json` prints it. */
export interface VerifyReport {
  readonly apiVersion: "forgectl.cardano.io/v1";
  readonly kind: "CredentialsVerification";
  readonly isValid: boolean;
  readonly network: string;
  readonly kesPeriod: number;
  readonly files: readonly { readonly name: string; readonly kind: string | null }[];
  readonly problems: readonly CredentialProblem[];
  /** What nothing that was given could tell. */
  readonly notChecked: readonly string[];
  /** Of a set of all three files that a node needs. */
  readonly set: SetReport | null;
}

interface SetReport {
  readonly poolId: string;
  readonly poolIdHex: string;
  readonly counter: string;
  readonly vrfKeyHash: string;
  readonly kesVerificationKey: string;
  readonly fingerprint: string;
  readonly kes: KesLifeReport;
}

/** KES periods before its end from which a certificate is warned of: twelve days on the public networks. */
const WARN_PERIODS = 8;

/** Checks the files by themselves, against each other, and against what the flags say. Asks no network. */
export async function runVerify(paths: readonly string[], flags: VerifyFlags, console: Console): Promise<ExitCode> {
  const moment = await networkMomentOf(flags, console.nowMs());
  const files = await readCredentialFiles(paths);
  const { held, problems, summary } = verifyCredentialFiles(files, expectationsOf(flags, moment));
  forgetFiles(files);
  const report: VerifyReport = {
    apiVersion: "forgectl.cardano.io/v1",
    kind: "CredentialsVerification",
    isValid: problems.every(({ severity }) => severity === "warning"),
    network: moment.name,
    kesPeriod: moment.kesPeriod,
    files: held.map(({ name, kind }) => ({ name, kind: kind ?? null })),
    problems,
    notChecked: notCheckedOf(
      flags,
      held.map(({ kind }) => kind),
    ),
    set:
      summary === undefined
        ? null
        : {
            poolId: summary.poolIdBech32,
            poolIdHex: summary.poolIdHex,
            counter: summary.counter.toString(),
            vrfKeyHash: summary.vrfKeyHashHex,
            kesVerificationKey: summary.kesVkeyHex,
            fingerprint: summary.fingerprint,
            kes: kesLifeReportOf(summary, moment),
          },
  };
  console.out.write(
    flags.output === "text" ? renderText(report, flags, console) : await renderDocument(report, flags.output),
  );
  return report.isValid ? EXIT_CODES.ok : EXIT_CODES.failed;
}

function expectationsOf({ poolId, vrfKeyHash, chainCounter }: VerifyFlags, moment: NetworkMoment): VerificationOptions {
  return {
    currentKesPeriod: moment.kesPeriod,
    maxKesEvolutions: moment.time.maxKesEvolutions,
    warnPeriods: WARN_PERIODS,
    arithmetic: hostEd25519,
    ...(poolId === undefined ? {} : { poolIdHex: poolIdHexOf(poolId) }),
    ...(vrfKeyHash === undefined ? {} : { vrfKeyHashHex: vrfKeyHash }),
    ...(chainCounter === undefined ? {} : { chainCounter }),
  };
}

function poolIdHexOf(text: string): string {
  try {
    return parsePoolId(text).hex;
  } catch (cause) {
    if (!(cause instanceof CredentialsError)) throw cause;
    throw new CliError("CLI_USAGE_INVALID", `--pool-id is ${cause.message}.`, { cause });
  }
}

function notCheckedOf(flags: VerifyFlags, kinds: readonly (string | undefined)[]): string[] {
  const hasCertificate = kinds.includes("operational-certificate");
  const notes = [
    flags.poolId === undefined && hasCertificate ? "whose pool it is: give --pool-id" : "",
    flags.vrfKeyHash === undefined && kinds.includes("vrf-signing-key")
      ? "whether the VRF key is the registered one, which no file says: give --vrf-key-hash"
      : "",
    flags.chainCounter === undefined && hasCertificate
      ? "whether the chain takes the certificate's counter: give --chain-counter"
      : "",
  ];
  return notes.filter((note) => note !== "");
}

function renderText(given: VerifyReport, { color }: VerifyFlags, { out, env }: Console): string {
  const report = sanitizeData(given);
  const palette = createPalette(isColored(color, out, env));
  const glyphs = glyphsFor(env);
  const verdict = report.isValid ? palette.good(`${glyphs.good} in order`) : palette.bad(`${glyphs.bad} not in order`);
  const lines = [
    `${verdict}: ${report.files.map(({ name }) => name).join(", ")}`,
    ...(report.set === null ? [] : setLines(report.set, palette)),
    ...report.problems.flatMap((problem) => problemLines(problem, palette, glyphs)),
    ...report.notChecked.map((note) => palette.dim(`  not checked: ${note}`)),
  ];
  return `${lines.join("\n")}\n`;
}

function setLines({ poolId, counter, kes }: SetReport, palette: Palette): string[] {
  const line = (name: string, value: string): string => `  ${palette.dim(name.padEnd("certificate".length))}  ${value}`;
  return [
    line("pool", poolId),
    line("certificate", `counter ${counter}, KES periods ${kes.startPeriod} to ${kes.endPeriod - 1}`),
    line("expires", `${kes.expiresAt} (${kes.periodsRemaining} periods left)`),
  ];
}

function problemLines(
  { severity, code, message, found, expected, hint }: CredentialProblem,
  palette: Palette,
  glyphs: Glyphs,
): string[] {
  const isError = severity === "error";
  const title = isError ? palette.bad(`${glyphs.bad} error`) : palette.warning(`${glyphs.unknown} warning`);
  return [
    "",
    `${title}: ${message}`,
    `  ${palette.dim("found   ")}  ${found}`,
    `  ${palette.dim("expected")}  ${expected}`,
    `  ${palette.dim("try     ")}  ${hint}`,
    `  ${palette.dim("code    ")}  ${code}`,
  ];
}
