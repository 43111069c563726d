import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  classifyValidity,
  generateColdKey,
  inspectOperationalCertificate,
  isSignedByColdKey,
  issueOperationalCertificate,
  parseOperationalCertificate,
  renderCertificateCounter,
  renderEnvelope,
  renderOperationalCertificate,
} from "../../src/index.ts";
import { fixture, hydra } from "../vectors.ts";

const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const period = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe("an operational certificate", () => {
  it("is written as it was read, byte for byte", () => {
    const { opcert } = hydra();

    expect(renderOperationalCertificate(parseOperationalCertificate(opcert))).toEqual(opcert);
  });

  it("that is issued comes back the same, signed, for any counter and period", () => {
    fc.assert(
      fc.property(seed, seed, uint64, period, (coldSeed, kesVerificationKey, counter, startKesPeriod) => {
        const body = { kesVerificationKey, counter, startKesPeriod };
        const issued = issueOperationalCertificate(generateColdKey(coldSeed), body);

        const parsed = parseOperationalCertificate(renderOperationalCertificate(issued));

        expect(parsed).toEqual(issued);
        expect(isSignedByColdKey(parsed)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("with any one bit of it changed is not signed by its cold key", () => {
    const certificate = parseOperationalCertificate(hydra().opcert);
    const parts = ["kesVerificationKey", "signature", "coldVerificationKey"] as const;
    const place = fc.record({ part: fc.constantFrom(...parts), at: fc.nat({ max: 31 }), bit: fc.nat({ max: 7 }) });
    fc.assert(
      fc.property(place, ({ part, at, bit }) => {
        const bytes = Uint8Array.from(certificate[part]);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);

        expect(isSignedByColdKey({ ...certificate, [part]: bytes })).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it("with another counter or start period is not signed by its cold key", () => {
    const certificate = parseOperationalCertificate(hydra().opcert);

    expect(isSignedByColdKey({ ...certificate, counter: 1n })).toBe(false);
    expect(isSignedByColdKey({ ...certificate, startKesPeriod: 1 })).toBe(false);
  });

  // A small-order key "signs" anything under lenient rules; libsodium, and so the ledger, refuses it.
  it("is not taken as signed by a cold key that signs everything", () => {
    const certificate = parseOperationalCertificate(hydra().opcert);
    const identity = Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 1 : 0));
    const signature = Uint8Array.from({ length: 64 }, (_, index) => (index === 0 ? 1 : 0));

    expect(isSignedByColdKey({ ...certificate, coldVerificationKey: identity, signature })).toBe(false);
  });
});

describe("parseOperationalCertificate refuses", () => {
  const [hot, sigma, cold] = [new Uint8Array(32), new Uint8Array(64), new Uint8Array(32)];

  it.each<[string, unknown, string]>([
    ["a number", 1, "the certificate is something else; accepted is an array of 2"],
    ["a certificate without its cold key", [[hot, 0, 0, sigma]], "the certificate is an array of 1"],
    ["a body with a part too many", [[hot, 0, 0, sigma, 1], cold], "the certificate's body is an array of 5"],
    ["a short KES key", [[hot.subarray(1), 0, 0, sigma], cold], "the KES verification key is 31 bytes"],
    ["a long signature", [[hot, 0, 0, new Uint8Array(65)], cold], "the signature is 65 bytes"],
    ["a text for a cold key", [[hot, 0, 0, sigma], "cold"], "the cold key is something else"],
    ["a negative counter", [[hot, -1, 0, sigma], cold], "the counter is not a whole number from 0"],
    ["a period that no clock reaches", [[hot, 0, 2n ** 60n, sigma], cold], "the start period is larger than"],
    ["bytes for a period", [[hot, 0, hot, sigma], cold], "the start period is not a whole number from 0"],
  ])("%s", (_, content, message) => {
    const file = renderEnvelope("operational-certificate", content);

    expect(() => parseOperationalCertificate(file)).toThrow(`not an operational certificate: ${message}`);
  });

  it("a counter file, which names the same cold key", () => {
    const file = fixture("kes-agent-fixtures/opcert.counter");

    expect(() => inspectOperationalCertificate(file)).toThrow("it is an operational certificate's issue counter");
  });
});

describe("classifyValidity", () => {
  it.each([
    [9, "not-yet-valid"],
    [10, "valid"],
    [71, "valid"],
    [72, "expired"],
  ])("finds a certificate from period 10 on, in period %i, %s", (now, validity) => {
    expect(classifyValidity({ startKesPeriod: 10 }, now)).toBe(validity);
  });
});

describe("renderCertificateCounter", () => {
  it("writes the file of cardano-cli, whose description repeats the number", () => {
    const coldVerificationKey = parseOperationalCertificate(
      fixture("kes-agent-fixtures/opcert.cert"),
    ).coldVerificationKey;

    expect(renderCertificateCounter({ nextCounter: 8n, coldVerificationKey })).toEqual(
      fixture("kes-agent-fixtures/opcert.counter"),
    );
  });
});
