import { describe, expect, it } from "vitest";
import {
  issueCredentialSet,
  type NamedFile,
  parseKesSigningKey,
  parseOperationalCertificate,
  renderCertificateCounter,
  renderColdVerificationKey,
  renderKesVerificationKey,
  renderOperationalCertificate,
  renderVrfVerificationKey,
  verifyCredentialFiles,
} from "../../src/index.ts";
import { fixture, hydra } from "../vectors.ts";
import { deterministicBytes } from "./deterministic-bytes.ts";

const pool = issueCredentialSet({ randomBytes: deterministicBytes(51), counter: 5n, startKesPeriod: 100 });
const other = issueCredentialSet({ randomBytes: deterministicBytes(52), counter: 5n, startKesPeriod: 100 });

/** Everything that a pool has but its cold signing key. */
function filesOf({ files, cold, vrf }: typeof pool): Record<string, Uint8Array> {
  return {
    "kes.skey": files.kes,
    "kes.vkey": renderKesVerificationKey(parseKesSigningKey(files.kes)),
    "vrf.skey": files.vrf,
    "vrf.vkey": renderVrfVerificationKey(vrf),
    "node.cert": files.opcert,
    "cold.vkey": renderColdVerificationKey(cold),
    "cold.counter": renderCertificateCounter({ nextCounter: 6n, coldVerificationKey: cold.verificationKey }),
  };
}

function named(files: Readonly<Record<string, Uint8Array>>): NamedFile[] {
  return Object.entries(files).map(([name, bytes]) => ({ name, bytes }));
}

function problemsOf(files: Readonly<Record<string, Uint8Array>>): string[] {
  return verifyCredentialFiles(named(files)).problems.map(({ code, file }) => `${file} ${code}`);
}

const own = filesOf(pool);
const foreign = filesOf(other);

describe("all files of a pool", () => {
  it("are in order when they belong together, and are told apart by what they say of themselves", () => {
    const { held, problems, summary } = verifyCredentialFiles(named(own));

    expect(problems).toEqual([]);
    expect(summary).toEqual(pool.summary);
    expect(held.map(({ kind }) => kind)).toEqual([
      "kes-signing-key",
      "kes-verification-key",
      "vrf-signing-key",
      "vrf-verification-key",
      "operational-certificate",
      "cold-verification-key",
      "certificate-counter",
    ]);
  });

  it.each(["kes.vkey", "vrf.vkey", "cold.vkey", "cold.counter"])("are not when %s is another pool's", (name) => {
    expect(problemsOf({ ...own, [name]: foreign[name] ?? new Uint8Array() })).toEqual([
      `${name} CREDENTIALS_FILE_MISMATCH`,
    ]);
  });

  it("are not when the counter file would issue a number that is in use", () => {
    const { verificationKey } = pool.cold;
    const late = renderCertificateCounter({ nextCounter: 5n, coldVerificationKey: verificationKey });

    expect(problemsOf({ ...own, "cold.counter": late })).toEqual(["cold.counter CREDENTIALS_FILE_MISMATCH"]);
  });

  it("are not when there are two of one kind, because only one can be meant", () => {
    expect(problemsOf({ ...own, "old.cert": foreign["node.cert"] ?? new Uint8Array() })).toEqual([
      "old.cert CREDENTIALS_FILE_TWICE",
    ]);
  });

  it("are not with something among them that is no file of a pool", () => {
    const payment = Buffer.from('{"type":"PaymentSigningKeyShelley_ed25519","description":"","cborHex":"40"}');

    const problems = verifyCredentialFiles(named({ ...own, "notes.txt": Buffer.from("hello"), payment })).problems;

    expect(problems.map(({ code }) => code)).toEqual(["CREDENTIALS_FILE_MALFORMED", "CREDENTIALS_FILE_WRONG_TYPE"]);
    expect(problems[0]?.message).toBe(
      `notes.txt is not a file of a pool: found 'h' at line 1, column 1; accepted is "{"`,
    );
  });
});

describe("some files of a pool", () => {
  it("that cardano-cli wrote belong together without a VRF key", () => {
    const at = (name: string): Uint8Array => fixture(`kes-agent-fixtures/${name}`);
    const names = ["cold.skey", "cold.vkey", "kes.skey", "kes.vkey", "opcert.cert", "opcert.counter"];

    expect(problemsOf(Object.fromEntries(names.map((name) => [name, at(name)])))).toEqual([]);
  });

  it("are held against each other without the rest", () => {
    expect(problemsOf({ kes: hydra().kes, cert: fixture("kes-agent-fixtures/opcert.cert") })).toEqual([
      "kes CREDENTIALS_KES_MISMATCH",
    ]);
  });

  it("are each checked by themselves", () => {
    const certificate = parseOperationalCertificate(pool.files.opcert);
    const changed = renderOperationalCertificate({ ...certificate, counter: 9n });

    expect(problemsOf({ cert: changed })).toEqual(["cert CREDENTIALS_OPCERT_SIGNATURE_INVALID"]);
    expect(problemsOf({ key: pool.files.vrf.subarray(0, 50) })).toEqual(["key CREDENTIALS_FILE_MALFORMED"]);
    expect(problemsOf({})).toEqual([]);
  });
});
