/**
 * Known keys through everything that forgectl does with files, good and spoiled, as text and as JSON: not one stretch of
 * them may come out again, in any way of writing bytes.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createSecret,
  issueCredentialSet,
  parseKesSigningKey,
  renderColdSigningKey,
  renderKesSigningKey,
  renderVrfSigningKey,
  startOfKesPeriodMs,
} from "@cardano-forge/credentials";
import { createKeyTracer } from "@cardano-forge/credentials/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../src/run-cli.ts";
import { captureConsole } from "../harness/captured-console.ts";

const PERIOD = 1355;
const NOW_MS = startOfKesPeriodMs("mainnet", PERIOD) + 1000;
const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
const pool = issueCredentialSet({ randomBytes, counter: 7n, startKesPeriod: PERIOD - 2 });
const kesKey = parseKesSigningKey(pool.files.kes);
const tracer = createKeyTracer([kesKey, pool.vrf, pool.cold].map(({ secret }) => secret.reveal()));

const damaged = (bytes: Uint8Array): Uint8Array => bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte));
const damagedKes = renderKesSigningKey({ ...kesKey, secret: createSecret(damaged(kesKey.secret.reveal())) });
const damagedVrf = renderVrfSigningKey({ ...pool.vrf, secret: createSecret(damaged(pool.vrf.secret.reveal())) });
const SIGNING_KEYS = [
  { name: "kes.skey", bytes: pool.files.kes },
  { name: "vrf.skey", bytes: pool.files.vrf },
  { name: "cold.skey", bytes: renderColdSigningKey(pool.cold) },
];

/** Ways in which a key file comes to be wrong on its way to a Secret. */
const SPOILED: readonly { readonly how: string; readonly spoil: (text: string) => string }[] = [
  { how: "as it is", spoil: (text) => text },
  { how: "cut off in the key", spoil: (text) => text.slice(0, -40) },
  { how: "with Windows line ends", spoil: (text) => text.replaceAll("\n", "\r\n") },
  { how: "with an odd digit", spoil: (text) => text.replace('"\n}', 'g"\n}') },
  { how: "with a digit too many", spoil: (text) => text.replace('"\n}', '0"\n}') },
  { how: "with upper-case digits", spoil: (text) => text.replace(/[0-9a-f]{60,}/, (hex) => hex.toUpperCase()) },
  { how: "with the key as its type", spoil: (text) => text.replace(/"type": "[^"]*"/, `"type": "${hexIn(text)}"`) },
  { how: "with the key as its description", spoil: (text) => text.replace(/("description": ")/, `$1${hexIn(text)}`) },
  { how: "with the key as the name of a member", spoil: (text) => text.replace('"description"', `"${hexIn(text)}"`) },
  { how: "with the key behind it", spoil: (text) => `${text}${hexIn(text)}` },
  { how: "as digits alone", spoil: hexIn },
  { how: "in base64, as in a manifest", spoil: (text) => Buffer.from(text).toString("base64") },
  { how: "as a YAML document", spoil: (text) => `cborHex: ${hexIn(text)}\n` },
];

function hexIn(text: string): string {
  return /[0-9a-f]{60,}/.exec(text)?.[0] ?? "";
}

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "forgectl-canary-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let written = 0;
async function fileOf(bytes: Uint8Array | string): Promise<string> {
  written += 1;
  const path = join(directory, `file-${written}`);
  await writeFile(path, bytes);
  return path;
}

/** Everything that a run writes, whether it ends well or not. */
async function printed(...words: readonly string[]): Promise<string> {
  const console = captureConsole({ nowMs: () => NOW_MS });
  const code = await runCli(["node", "forgectl", ...words], console, new AbortController().signal);
  return `${code}\n${console.written.out}\n${console.written.err}`;
}

describe.each(SIGNING_KEYS)("no part of $name", ({ bytes }) => {
  const text = Buffer.from(bytes).toString();

  it("is found in its own file, without which the tests below could not fail", () => {
    expect(tracer.tracesIn(text).length).toBeGreaterThan(0);
  });

  it.each(SPOILED)("is printed when its file is given $how", async ({ spoil }) => {
    const file = await fileOf(spoil(text));
    const certificate = await fileOf(pool.files.opcert);

    for (const words of [
      ["credentials", "inspect", file],
      ["credentials", "verify", file, certificate],
      ["kes", file],
      ["kes", file, certificate],
    ]) {
      for (const output of [[], ["-o", "json"]]) {
        const all = await printed(...words, ...output);

        expect(all.length).toBeGreaterThan(10);
        expect(tracer.tracesIn(all)).toEqual([]);
      }
    }
  });
});

describe("no part of any key", () => {
  it.each([
    { how: "that is in order", kes: pool.files.kes, vrf: pool.files.vrf },
    { how: "whose KES key is damaged", kes: damagedKes, vrf: pool.files.vrf },
    { how: "whose VRF key is damaged", kes: pool.files.kes, vrf: damagedVrf },
    { how: "whose keys are exchanged", kes: pool.files.vrf, vrf: pool.files.kes },
  ])("is printed of a set $how", async ({ kes, vrf }) => {
    const files = [await fileOf(kes), await fileOf(vrf), await fileOf(pool.files.opcert)];

    for (const words of [["-o", "json"], [], ["--pool-id", pool.summary.poolIdBech32], ["--vrf-key-hash", "00"]]) {
      expect(tracer.tracesIn(await printed("credentials", "verify", ...files, ...words))).toEqual([]);
    }
  });
});
