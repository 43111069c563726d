import { describe, expect, it } from "vitest";
import {
  generateColdKey,
  generateKesKey,
  generateVrfKey,
  isVrfKeyPair,
  parseColdSigningKey,
  parseColdVerificationKey,
  parseKesSigningKey,
  parseKesVerificationKey,
  parseVrfSigningKey,
  parseVrfVerificationKey,
  renderColdSigningKey,
  renderColdVerificationKey,
  renderEnvelope,
  renderKesSigningKey,
  renderKesVerificationKey,
  renderVrfSigningKey,
} from "../../src/index.ts";
import { deterministicBytes } from "../set/deterministic-bytes.ts";
import { fixture, hydra } from "../vectors.ts";

const random = deterministicBytes(21);

describe("key files", () => {
  it("of cardano-cli are written back byte for byte", () => {
    const at = (name: string): Uint8Array => fixture(`kes-agent-fixtures/${name}`);

    expect(renderKesSigningKey(parseKesSigningKey(at("kes.skey")))).toEqual(at("kes.skey"));
    expect(renderKesVerificationKey(parseKesSigningKey(at("kes.skey")))).toEqual(at("kes.vkey"));
    expect(renderColdSigningKey(parseColdSigningKey(at("cold.skey")))).toEqual(at("cold.skey"));
    expect(renderColdVerificationKey(parseColdSigningKey(at("cold.skey")))).toEqual(at("cold.vkey"));
    expect(renderVrfSigningKey(parseVrfSigningKey(hydra().vrf))).toEqual(hydra().vrf);
  });

  it("of generated keys come back as the same keys", () => {
    const kes = generateKesKey(random(32));
    const vrf = generateVrfKey(random(32));
    const cold = generateColdKey(random(32));

    expect(parseKesSigningKey(renderKesSigningKey(kes)).secret.reveal()).toEqual(kes.secret.reveal());
    expect(parseKesVerificationKey(renderKesVerificationKey(kes))).toEqual(kes.verificationKey);
    expect(parseVrfSigningKey(renderVrfSigningKey(vrf)).verificationKey).toEqual(vrf.verificationKey);
    expect(parseColdVerificationKey(renderColdVerificationKey(cold))).toEqual(cold.verificationKey);
  });

  it.each([
    ["a verification key", "kes-agent-fixtures/kes.vkey", "it is a KES verification key"],
    ["a cold key", "kes-agent-fixtures/cold.skey", "it is a stake pool's cold signing key"],
    ["a certificate", "kes-agent-fixtures/opcert.cert", "it is an operational certificate"],
  ])("are not taken for a KES signing key when they hold %s", (_, path, what) => {
    expect(() => parseKesSigningKey(fixture(path))).toThrow(`not a KES signing key: ${what}, of type`);
  });
});

describe("a VRF key", () => {
  it("is a pair only with its own seed's verification key", () => {
    const [mine, other] = [generateVrfKey(random(32)), generateVrfKey(random(32))];

    expect(isVrfKeyPair(mine)).toBe(true);
    expect(isVrfKeyPair({ ...mine, verificationKey: other.verificationKey })).toBe(false);
  });

  it("has a verification key file of 32 bytes", () => {
    const { verificationKey } = generateVrfKey(random(32));

    expect(parseVrfVerificationKey(renderEnvelope("vrf-verification-key", verificationKey))).toEqual(verificationKey);
  });
});
