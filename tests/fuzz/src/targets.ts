import {
  detectEnvelope,
  inspectOperationalCertificate,
  issueCredentialSet,
  NETWORK_TIMES,
  parseCertificateCounter,
  parseColdSigningKey,
  parseColdVerificationKey,
  parseKesSigningKey,
  parseKesVerificationKey,
  parseOperationalCertificate,
  parsePoolId,
  parseShelleyGenesis,
  parseVrfSigningKey,
  parseVrfVerificationKey,
  renderCertificateCounter,
  renderColdSigningKey,
  renderColdVerificationKey,
  renderKesSigningKey,
  renderKesVerificationKey,
  renderOperationalCertificate,
  renderVrfSigningKey,
  renderVrfVerificationKey,
} from "@cardano-forge/credentials";

/** A parser, good inputs to begin with, and the one way to write what it accepted. */
export interface Target {
  readonly name: string;
  readonly good: readonly Uint8Array[];
  /** Nothing of such an input is secret, so that a message may repeat it. */
  readonly isPublic?: boolean;
  /** Parses, and writes what was read; throws where it is refused. Undefined where there is nothing to write. */
  readonly parseAndRender: (input: Uint8Array) => Uint8Array | undefined;
}

/** Every parser of the credentials library, over files that follow from a seed. */
export function targetsFrom(randomBytes: (count: number) => Uint8Array): readonly Target[] {
  const { files, cold, vrf, summary } = issueCredentialSet({ randomBytes, counter: 7n, startKesPeriod: 100 });
  const kes = parseKesSigningKey(files.kes);
  const counter = { nextCounter: 8n, coldVerificationKey: cold.verificationKey };
  const target = <T>(
    name: string,
    good: readonly Uint8Array[],
    parse: (input: Uint8Array) => T,
    render: (value: T) => Uint8Array,
  ): Target => ({ name, good, parseAndRender: (input) => render(parse(input)) });
  const unwritten = (name: string, good: readonly Uint8Array[], parse: (input: Uint8Array) => unknown): Target => ({
    name,
    good,
    parseAndRender(input) {
      parse(input);
      return undefined;
    },
  });
  return [
    target("KES key", [files.kes, renderKesSigningKey(kes, "bursa")], parseKesSigningKey, (key) =>
      renderKesSigningKey(key),
    ),
    target(
      "KES verification key",
      [renderKesVerificationKey(kes), renderKesVerificationKey(kes, "bursa")],
      parseKesVerificationKey,
      (verificationKey) => renderKesVerificationKey({ verificationKey }),
    ),
    target("VRF key", [files.vrf, renderVrfSigningKey(vrf, "bursa")], parseVrfSigningKey, (key) =>
      renderVrfSigningKey(key),
    ),
    target("VRF verification key", [renderVrfVerificationKey(vrf)], parseVrfVerificationKey, (verificationKey) =>
      renderVrfVerificationKey({ verificationKey }),
    ),
    target("cold key", [renderColdSigningKey(cold)], parseColdSigningKey, renderColdSigningKey),
    target("cold verification key", [renderColdVerificationKey(cold)], parseColdVerificationKey, (verificationKey) =>
      renderColdVerificationKey({ verificationKey }),
    ),
    target("certificate", [files.opcert], parseOperationalCertificate, renderOperationalCertificate),
    target("counter", [renderCertificateCounter(counter)], parseCertificateCounter, renderCertificateCounter),
    unwritten("inspection of a certificate", [files.opcert], inspectOperationalCertificate),
    unwritten("kind of an envelope", [files.kes, files.vrf, files.opcert], detectEnvelope),
    target(
      "pool id",
      [textBytes(summary.poolIdBech32), textBytes(summary.poolIdHex)],
      (input) => parsePoolId(textOf(input)),
      ({ bech32 }) => textBytes(bech32),
    ),
    { ...unwritten("genesis", [aGenesis()], (input) => parseShelleyGenesis(textOf(input))), isPublic: true },
  ];
}

function aGenesis(): Uint8Array {
  const { systemStartMs, slotsPerKesPeriod, maxKesEvolutions } = NETWORK_TIMES.preview;
  const genesis = {
    networkMagic: 2,
    systemStart: new Date(systemStartMs).toISOString(),
    slotLength: 1,
    slotsPerKESPeriod: slotsPerKesPeriod,
    maxKESEvolutions: maxKesEvolutions,
  };
  return textBytes(JSON.stringify(genesis, null, 2));
}

function textBytes(text: string): Uint8Array {
  return Buffer.from(text);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
