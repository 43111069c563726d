import {
  CredentialsError,
  classifyKesSigningKey,
  detectEnvelope,
  ENVELOPE_FORMATS,
  type EnvelopeKind,
  inspectOperationalCertificate,
  isVrfKeyPair,
  type NamedFile,
  parseCertificateCounter,
  parseColdSigningKey,
  parseColdVerificationKey,
  parseKesSigningKey,
  parseKesVerificationKey,
  parseVrfSigningKey,
  parseVrfVerificationKey,
  poolIdOf,
  vrfKeyHash,
} from "@cardano-forge/credentials";
import { hostEd25519 } from "@cardano-forge/host";

/** What one file says of itself: public parts only. */
export interface FileDescription {
  readonly file: string;
  readonly kind: EnvelopeKind | null;
  readonly label: string;
  /** Whose name for the kind the file has; cardano-node reads only cardano-cli's. */
  readonly spelling: string | null;
  /** Name and value, in the order of showing. Numbers that 64 bits hold are texts. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  /** Why it cannot be read. */
  readonly error?: { readonly code: string; readonly message: string };
}

type Facts = FileDescription["facts"];

/** Tells what a file holds. A file that is none of a pool's is told as such, and throws nothing. */
export function describeFile({ name, bytes }: NamedFile): FileDescription {
  const held = detectEnvelope(bytes);
  const about = {
    file: name,
    kind: held?.kind ?? null,
    label: held === undefined ? "not a file of a pool" : ENVELOPE_FORMATS[held.kind].label,
    spelling: held?.spelling ?? null,
  };
  try {
    return { ...about, facts: held === undefined ? refuse(bytes) : FACTS[held.kind](bytes) };
  } catch (error) {
    if (!(error instanceof CredentialsError)) throw error;
    const message = held === undefined ? error.message.replace(/^not [^:]*: /, "") : error.message;
    return { ...about, facts: {}, error: { code: error.code, message } };
  }
}

/** Every parser refuses what is no envelope of ours, in words that say why. */
function refuse(bytes: Uint8Array): Facts {
  parseColdVerificationKey(bytes);
  return {};
}

const FACTS: Readonly<Record<EnvelopeKind, (bytes: Uint8Array) => Facts>> = {
  "kes-signing-key"(bytes) {
    const key = parseKesSigningKey(bytes);
    const soundness = classifyKesSigningKey(key, hostEd25519);
    key.secret.wipe();
    const verificationKey = hex(key.verificationKey);
    if (soundness.kind === "broken") return { verificationKey, isSound: false, because: soundness.because };
    return { verificationKey, isSound: true, periodInKey: soundness.evolution };
  },
  "kes-verification-key": (bytes) => ({ verificationKey: hex(parseKesVerificationKey(bytes)) }),
  "vrf-signing-key"(bytes) {
    const key = parseVrfSigningKey(bytes);
    const isPair = isVrfKeyPair(key, hostEd25519);
    key.secret.wipe();
    return { keyHash: hex(vrfKeyHash(key.verificationKey)), isSound: isPair };
  },
  "vrf-verification-key": (bytes) => ({ keyHash: hex(vrfKeyHash(parseVrfVerificationKey(bytes))) }),
  "cold-signing-key"(bytes) {
    const { secret, verificationKey } = parseColdSigningKey(bytes);
    secret.wipe();
    return { pool: poolIdOf(verificationKey).bech32, poolHex: poolIdOf(verificationKey).hex };
  },
  "cold-verification-key"(bytes) {
    const pool = poolIdOf(parseColdVerificationKey(bytes));
    return { pool: pool.bech32, poolHex: pool.hex };
  },
  "operational-certificate"(bytes) {
    const certificate = inspectOperationalCertificate(bytes, hostEd25519);
    return {
      pool: certificate.pool.bech32,
      poolHex: certificate.pool.hex,
      counter: certificate.counter.toString(),
      startKesPeriod: certificate.startKesPeriod,
      kesVerificationKey: certificate.kesVkeyHex,
      isSignatureValid: certificate.isSignatureValid,
    };
  },
  "certificate-counter"(bytes) {
    const { nextCounter, coldVerificationKey } = parseCertificateCounter(bytes);
    return { nextCounter: nextCounter.toString(), pool: poolIdOf(coldVerificationKey).bech32 };
  },
};

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
