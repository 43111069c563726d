import { describe, expect, it } from "vitest";
import {
  type CredentialFile,
  type FileReading,
  issueCredentialSet,
  issueOperationalCertificate,
  parseKesSigningKey,
  parseOperationalCertificate,
  parseVrfSigningKey,
  renderEnvelope,
  renderOperationalCertificate,
  type VerificationOptions,
  verifyCredentialSet,
} from "../../src/index.ts";
import { evolveSumKes } from "../keys/evolve-sum-kes.ts";
import { fixture } from "../vectors.ts";
import { deterministicBytes } from "./deterministic-bytes.ts";

const pool = issueCredentialSet({ randomBytes: deterministicBytes(1), counter: 3n, startKesPeriod: 10 });
const otherPool = issueCredentialSet({ randomBytes: deterministicBytes(2), counter: 3n, startKesPeriod: 10 });
const NAMES = { kes: "/secrets/kes.skey", vrf: "/secrets/vrf.skey", opcert: "/secrets/node.cert" };

type Given = Partial<Record<CredentialFile, Uint8Array | FileReading>>;

function problemsOf(files: Given, options: VerificationOptions = {}) {
  const verification = verifyCredentialSet({ ...pool.files, ...files }, { names: NAMES, ...options });
  return verification.kind === "valid" ? [] : verification.problems;
}

function codesOf(files: Given, options: VerificationOptions = {}): string[] {
  return problemsOf(files, options).map(({ code }) => code);
}

const empty = new Uint8Array(0);
const missing: FileReading = { kind: "missing" };
const reversedKes = renderEnvelope("kes-signing-key", parseKesSigningKey(pool.files.kes).secret.reveal().reverse());
const evolvedKes = renderEnvelope(
  "kes-signing-key",
  evolveSumKes(parseKesSigningKey(pool.files.kes).secret.reveal(), 5),
);
const brokenVrf = renderEnvelope("vrf-signing-key", parseVrfSigningKey(pool.files.vrf).secret.reveal().fill(1, 0, 1));

describe("a set of credentials", () => {
  it("that belongs together is valid, and is summed up without a secret", () => {
    const { poolIdHex } = pool.summary;

    expect(verifyCredentialSet(pool.files, { poolIdHex, currentKesPeriod: 10 })).toEqual({
      kind: "valid",
      summary: pool.summary,
      problems: [],
    });
    expect(pool.summary).toMatchObject({ counter: 3n, startKesPeriod: 10 });
    expect(pool.summary.fingerprint).toMatch(/^[0-9a-f]{32}$/);
  });

  it("has another fingerprint than the set of another pool, and than its own after a rotation", () => {
    const rotation = { randomBytes: deterministicBytes(3), counter: 4n, startKesPeriod: 11 };
    const rotated = issueCredentialSet({ ...rotation, cold: pool.cold, vrf: pool.vrf });

    const fingerprints = [pool, otherPool, rotated].map(({ summary }) => summary.fingerprint);

    expect(new Set(fingerprints).size).toBe(3);
    expect(rotated.summary.poolIdHex).toBe(pool.summary.poolIdHex);
    expect(rotated.summary.vrfKeyHashHex).toBe(pool.summary.vrfKeyHashHex);
  });

  it("takes the pool id in digits of either case", () => {
    expect(codesOf({}, { poolIdHex: pool.summary.poolIdHex.toUpperCase() })).toEqual([]);
  });
});

describe("verifyCredentialSet names what is wrong", () => {
  // Each row: what was mounted in place of a good file, and every code that must be told, in this order.
  it.each<[string, Given, string[]]>([
    [
      "nothing mounted",
      { kes: missing, vrf: missing, opcert: missing },
      ["KES_MISSING", "VRF_MISSING", "OPCERT_MISSING"],
    ],
    ["one file missing", { vrf: missing }, ["VRF_MISSING"]],
    ["empty files", { kes: empty, vrf: empty, opcert: empty }, ["KES_EMPTY", "VRF_EMPTY", "OPCERT_EMPTY"]],
    ["a file that nobody may read", { kes: { kind: "unreadable", message: "permission denied" } }, ["KES_UNREADABLE"]],
    ["a file that grew", { opcert: new Uint8Array(9000) }, ["OPCERT_TOO_LARGE"]],
    ["a file that was cut off", { opcert: pool.files.opcert.subarray(0, 99) }, ["OPCERT_MALFORMED"]],
    ["keys exchanged", { kes: pool.files.vrf, vrf: pool.files.kes }, ["KES_WRONG_TYPE", "VRF_WRONG_TYPE"]],
    ["a key of an older form", { kes: fixture("cardano-cli-golden/kes_keys.signing_key") }, ["KES_MALFORMED"]],
    ["a damaged KES key", { kes: reversedKes }, ["KES_BROKEN", "KES_MISMATCH"]],
    ["a used KES key", { kes: evolvedKes }, ["KES_EVOLVED"]],
    ["a damaged VRF key", { vrf: brokenVrf }, ["VRF_BROKEN"]],
    ["the KES key of another pool", { kes: otherPool.files.kes }, ["KES_MISMATCH"]],
    ["the certificate of another pool", { opcert: otherPool.files.opcert }, ["KES_MISMATCH"]],
    [
      "a certificate that nobody signed",
      { opcert: fixture("cardano-cli-golden/operational_certificate") },
      ["OPCERT_SIGNATURE_INVALID", "KES_MISMATCH"],
    ],
    ["several at once", { kes: empty, vrf: brokenVrf, opcert: missing }, ["KES_EMPTY", "VRF_BROKEN", "OPCERT_MISSING"]],
  ])("%s", (_, files, codes) => {
    expect(codesOf(files)).toEqual(codes.map((code) => `CREDENTIALS_${code}`));
  });

  it.each<[string, VerificationOptions, string[]]>([
    ["in the last period", { currentKesPeriod: 71 }, []],
    ["one period too late", { currentKesPeriod: 72 }, ["CREDENTIALS_OPCERT_EXPIRED"]],
    ["one period too early", { currentKesPeriod: 9 }, ["CREDENTIALS_OPCERT_NOT_YET_VALID"]],
    ["for the wrong pool", { poolIdHex: otherPool.summary.poolIdHex }, ["CREDENTIALS_OPCERT_WRONG_POOL"]],
    [
      "for the wrong pool and too late",
      { currentKesPeriod: 72, poolIdHex: otherPool.summary.poolIdHex },
      ["CREDENTIALS_OPCERT_EXPIRED", "CREDENTIALS_OPCERT_WRONG_POOL"],
    ],
  ])("a certificate %s", (_, options, codes) => {
    expect(codesOf({}, options)).toEqual(codes);
  });

  it("a certificate whose numbers were changed after signing", () => {
    const certificate = parseOperationalCertificate(pool.files.opcert);
    const changed = renderOperationalCertificate({ ...certificate, counter: 4n });

    expect(codesOf({ opcert: changed })).toEqual(["CREDENTIALS_OPCERT_SIGNATURE_INVALID"]);
  });

  it("a certificate that another pool's cold key issued for our KES key, by its pool", () => {
    const { kesVerificationKey } = parseOperationalCertificate(pool.files.opcert);
    const body = { kesVerificationKey, counter: 3n, startKesPeriod: 10 };
    const opcert = renderOperationalCertificate(issueOperationalCertificate(otherPool.cold, body));

    expect(codesOf({ opcert })).toEqual([]);
    expect(codesOf({ opcert }, { poolIdHex: pool.summary.poolIdHex })).toEqual(["CREDENTIALS_OPCERT_WRONG_POOL"]);
  });
});

describe("every problem", () => {
  const sets: Given[] = [
    { kes: missing, vrf: empty, opcert: { kind: "unreadable", message: "permission denied" } },
    { kes: pool.files.vrf, vrf: pool.files.kes, opcert: pool.files.kes },
    { kes: otherPool.files.kes, vrf: brokenVrf, opcert: pool.files.opcert.subarray(0, 50) },
    { kes: reversedKes },
  ];

  it("names its file by the name that people know it by, says why, and what to do", () => {
    const problems = sets.flatMap((files) => [...problemsOf(files, { currentKesPeriod: 99 })]);

    expect(problems.length).toBeGreaterThan(9);
    for (const { file, message, hint } of problems) {
      expect(Object.values(NAMES)).toContain(file);
      expect(message).toContain(file);
      expect(message.length).toBeLessThan(400);
      expect(hint).toMatch(/^[A-Z].+\.$/);
    }
  });

  it("says which file to exchange with which", () => {
    const [kes, vrf] = problemsOf({ kes: pool.files.vrf, vrf: pool.files.kes });

    expect(kes).toEqual({
      code: "CREDENTIALS_KES_WRONG_TYPE",
      severity: "error",
      file: "/secrets/kes.skey",
      message:
        '/secrets/kes.skey is not a KES signing key: it is a VRF signing key, of type "VrfSigningKey_PraosVRF"; accepted is "KesSigningKey_ed25519_kes_2^6"',
      found:
        'not a KES signing key: it is a VRF signing key, of type "VrfSigningKey_PraosVRF"; accepted is "KesSigningKey_ed25519_kes_2^6"',
      expected: 'a KES signing key, of type "KesSigningKey_ed25519_kes_2^6"',
      hint: "It is what /secrets/vrf.skey should hold: exchange the files.",
    });
    expect(vrf?.hint).toBe("It is what /secrets/kes.skey should hold: exchange the files.");
  });

  it("tells a verification key from the signing key that is wanted", () => {
    const [problem] = problemsOf({ kes: fixture("kes-agent-fixtures/kes.vkey") });

    expect(problem?.hint).toBe("Use the signing key (.skey), not the verification key (.vkey).");
  });

  it("shows nothing of a signing key, whatever is wrong with it", () => {
    const secrets = [parseKesSigningKey(pool.files.kes).secret, parseVrfSigningKey(pool.files.vrf).secret];
    const seeds = secrets.map((secret) => Buffer.from(secret.reveal().subarray(0, 32)).toString("hex"));
    const upper = Buffer.from(
      Buffer.from(pool.files.kes)
        .toString()
        .replace(/[a-f0-9]{400}/, (t) => t.toUpperCase()),
    );
    const all = [...sets, { kes: upper }, { vrf: pool.files.vrf.subarray(0, 150) }].flatMap((files) => [
      ...problemsOf(files),
    ]);

    const text = JSON.stringify(all);

    for (const seed of seeds) {
      for (let at = 0; at + 8 <= seed.length; at += 1) expect(text).not.toContain(seed.slice(at, at + 8));
    }
  });
});
