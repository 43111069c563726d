import { readFileSync } from "node:fs";
import type { CredentialFiles } from "../src/index.ts";

/** One entry of expected.json. Fields are missing where the set has no such file. */
export interface ExpectedValues {
  readonly kesVkeyHex: string;
  readonly kesEvolutionInKey: number;
  readonly vrfVkeyHex?: string;
  readonly vrfVkeyBlake2b256?: string;
  readonly opcertHotVkeyHex: string;
  readonly opcertCounter: number;
  readonly opcertStartKesPeriod: number;
  readonly opcertEndKesPeriodExclusive62: number;
  readonly coldVkeyHex: string;
  readonly signedBytesHex: string;
  readonly poolIdHex: string;
  readonly poolIdBech32: string;
  readonly nextCounterInFile?: number;
}

export const EXPECTED = JSON.parse(text("expected.json")) as Readonly<Record<string, ExpectedValues>>;

/** A file of test/fixtures. */
export function fixture(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`fixtures/${path}`, import.meta.url)));
}

/** The files of one name in expected.json; `vrf` is missing for the set that has none. */
export function vectorFiles(name: string): Omit<CredentialFiles, "vrf"> & { readonly vrf: Uint8Array | undefined } {
  if (name === "kes-agent-fixtures") {
    return { kes: fixture(`${name}/kes.skey`), opcert: fixture(`${name}/opcert.cert`), vrf: undefined };
  }
  if (name === "hydra-devnet") return hydra();
  const index = Number(/^consensus-bulk\[(\d)\]$/.exec(name)?.[1]);
  const bulk = JSON.parse(text("consensus-bulk/bulk-creds-k2.json")) as object[][];
  const [opcert, vrf, kes] = (bulk[index] ?? []).map((envelope) => asFile(envelope));
  if (opcert === undefined || vrf === undefined || kes === undefined) throw new Error(`no set ${name}`);
  return { opcert, vrf, kes };
}

/** The one complete set that lies in files of its own. */
export function hydra(): CredentialFiles {
  const at = (name: string): Uint8Array => fixture(`hydra-devnet/${name}`);
  return { kes: at("kes.skey"), vrf: at("vrf.skey"), opcert: at("opcert.cert") };
}

function asFile(envelope: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(envelope, null, 4)}\n`);
}

function text(path: string): string {
  return new TextDecoder().decode(fixture(path));
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
