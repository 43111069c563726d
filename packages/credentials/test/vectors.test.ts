import { describe, expect, it } from "vitest";
import {
  classifyKesSigningKey,
  inspectOperationalCertificate,
  isSignedByColdKey,
  isVrfKeyPair,
  parseCertificateCounter,
  parseColdSigningKey,
  parseColdVerificationKey,
  parseKesSigningKey,
  parseKesVerificationKey,
  parseOperationalCertificate,
  parseVrfSigningKey,
  poolIdOf,
  signedBytesOf,
  verifyCredentialSet,
  vrfKeyHash,
} from "../src/index.ts";
import { EXPECTED, fixture, hex, vectorFiles } from "./vectors.ts";

describe.each(Object.entries(EXPECTED))("the public test set %s", (name, expected) => {
  const files = vectorFiles(name);

  it("has a KES key whose every seed belongs to it, never evolved", () => {
    const key = parseKesSigningKey(files.kes);

    expect(hex(key.verificationKey)).toBe(expected.kesVkeyHex);
    expect(classifyKesSigningKey(key)).toEqual({ kind: "sound", evolution: expected.kesEvolutionInKey });
  });

  it("has a certificate that its cold key signed, over exactly these bytes", () => {
    const certificate = parseOperationalCertificate(files.opcert);

    expect(hex(certificate.kesVerificationKey)).toBe(expected.opcertHotVkeyHex);
    expect(certificate.counter).toBe(BigInt(expected.opcertCounter));
    expect(certificate.startKesPeriod).toBe(expected.opcertStartKesPeriod);
    expect(hex(signedBytesOf(certificate))).toBe(expected.signedBytesHex);
    expect(isSignedByColdKey(certificate)).toBe(true);
    expect(inspectOperationalCertificate(files.opcert)).toEqual({
      kesVkeyHex: expected.opcertHotVkeyHex,
      counter: BigInt(expected.opcertCounter),
      startKesPeriod: expected.opcertStartKesPeriod,
      endKesPeriod: expected.opcertEndKesPeriodExclusive62,
      coldVkeyHex: expected.coldVkeyHex,
      pool: { hex: expected.poolIdHex, bech32: expected.poolIdBech32 },
      isSignatureValid: true,
    });
  });

  if (files.vrf !== undefined) {
    const { kes, vrf, opcert } = { ...files, vrf: files.vrf };

    it("has a VRF key whose halves belong together", () => {
      const key = parseVrfSigningKey(vrf);

      expect(hex(key.verificationKey)).toBe(expected.vrfVkeyHex);
      expect(hex(vrfKeyHash(key.verificationKey))).toBe(expected.vrfVkeyBlake2b256);
      expect(isVrfKeyPair(key)).toBe(true);
    });

    it("is valid as a whole", () => {
      const { poolIdHex } = expected;

      expect(verifyCredentialSet({ kes, vrf, opcert }, { poolIdHex, currentKesPeriod: 61 })).toMatchObject({
        kind: "valid",
        summary: {
          kesVkeyHex: expected.kesVkeyHex,
          vrfKeyHashHex: expected.vrfVkeyBlake2b256,
          counter: BigInt(expected.opcertCounter),
          poolIdHex,
          poolIdBech32: expected.poolIdBech32,
        },
      });
    });
  }
});

describe("the files beside a certificate that cardano-cli wrote", () => {
  const expected = EXPECTED["kes-agent-fixtures"];

  it("hold the cold key that the certificate names", () => {
    const { verificationKey } = parseColdSigningKey(fixture("kes-agent-fixtures/cold.skey"));

    expect(hex(verificationKey)).toBe(expected?.coldVkeyHex);
    expect(parseColdVerificationKey(fixture("kes-agent-fixtures/cold.vkey"))).toEqual(verificationKey);
    expect(poolIdOf(verificationKey).bech32).toBe(expected?.poolIdBech32);
  });

  it("hold the verification key of its KES key, and the number of the next certificate", () => {
    expect(hex(parseKesVerificationKey(fixture("kes-agent-fixtures/kes.vkey")))).toBe(expected?.kesVkeyHex);
    expect(parseCertificateCounter(fixture("kes-agent-fixtures/opcert.counter")).nextCounter).toBe(8n);
  });
});

describe("the negative vectors of cardano-cli", () => {
  it("parses a certificate with a wrong signature, and says that it is wrong", () => {
    const inspection = inspectOperationalCertificate(fixture("cardano-cli-golden/operational_certificate"));

    expect(inspection).toMatchObject({ counter: 0n, startKesPeriod: 1000, isSignatureValid: false });
  });

  it("refuses a KES key of an older form by its length, though its type is right", () => {
    expect(() => parseKesSigningKey(fixture("cardano-cli-golden/kes_keys.signing_key"))).toThrow(
      "not a KES signing key: the key is 704 bytes; accepted are exactly 608 bytes",
    );
  });
});
