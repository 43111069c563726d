import { describe, expect, it } from "vitest";
import {
  detectEnvelope,
  ENVELOPE_FORMATS,
  type EnvelopeKind,
  generateVrfKey,
  parseEnvelope,
  parseKesSigningKey,
  parseKesVerificationKey,
  parseVrfSigningKey,
  parseVrfVerificationKey,
  renderEnvelope,
  renderKesSigningKey,
  renderKesVerificationKey,
  renderVrfSigningKey,
  renderVrfVerificationKey,
  verifyCredentialSet,
} from "../../src/index.ts";
import { deterministicBytes } from "../set/deterministic-bytes.ts";
import { hydra } from "../vectors.ts";

const SET = hydra();
const kes = parseKesSigningKey(SET.kes);
const vrf = parseVrfSigningKey(SET.vrf);

function typeIn(file: Uint8Array): string {
  return (JSON.parse(Buffer.from(file).toString()) as { type: string }).type;
}

describe("a key file in the spelling of bursa", () => {
  it.each([
    ["KESSigningKey_PraosV2", renderKesSigningKey(kes, "bursa")],
    ["KESVerificationKey_PraosV2", renderKesVerificationKey(kes, "bursa")],
    ["VRFSigningKey_PraosVRF", renderVrfSigningKey(vrf, "bursa")],
    ["VRFVerificationKey_PraosVRF", renderVrfVerificationKey(vrf, "bursa")],
  ])("has the type %s, and is told apart from cardano-cli's", (type, file) => {
    expect(typeIn(file)).toBe(type);
    expect(detectEnvelope(file)?.spelling).toBe("bursa");
  });

  it("holds the same key as in the spelling of cardano-cli, in both directions", () => {
    expect(renderKesSigningKey(parseKesSigningKey(renderKesSigningKey(kes, "bursa")))).toEqual(SET.kes);
    expect(renderVrfSigningKey(parseVrfSigningKey(renderVrfSigningKey(vrf, "bursa")))).toEqual(SET.vrf);
    expect(parseKesVerificationKey(renderKesVerificationKey(kes, "bursa"))).toEqual(kes.verificationKey);
    expect(parseVrfVerificationKey(renderVrfVerificationKey(vrf, "bursa"))).toEqual(vrf.verificationKey);
  });

  it("may hold the VRF seed alone, which cardano-cli's never does", () => {
    const seed = deterministicBytes(3)(32);

    const key = parseVrfSigningKey(renderEnvelope("vrf-signing-key", seed, { spelling: "bursa" }));

    expect(key.verificationKey).toEqual(generateVrfKey(seed).verificationKey);
    expect(() => parseVrfSigningKey(renderEnvelope("vrf-signing-key", seed))).toThrow("the key is 32 bytes");
  });

  it("is refused in a set for a node, because cardano-node knows only the other type, and the hint says which", () => {
    const files = { ...SET, kes: renderKesSigningKey(kes, "bursa"), vrf: renderVrfSigningKey(vrf, "bursa") };

    const { kind, problems } = verifyCredentialSet(files);

    expect(kind).toBe("invalid");
    expect(problems.map(({ code }) => code)).toEqual(["CREDENTIALS_KES_WRONG_TYPE", "CREDENTIALS_VRF_WRONG_TYPE"]);
    expect(problems[0]?.hint).toContain("KesSigningKey_ed25519_kes_2^6");
  });
});

describe("kinds that both spell alike", () => {
  const alike = (Object.keys(ENVELOPE_FORMATS) as EnvelopeKind[]).filter(
    (kind) => ENVELOPE_FORMATS[kind].bursaType === undefined,
  );

  it.each(alike)("%s is cardano-cli's in either", (kind) => {
    const file = renderEnvelope(kind, new Uint8Array(32), { spelling: "bursa" });

    expect(parseEnvelope(kind, file).spelling).toBe("cardano-cli");
  });
});
