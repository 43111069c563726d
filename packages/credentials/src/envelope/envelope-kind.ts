/** The files that this package knows, by what they hold. */
export type EnvelopeKind =
  | "kes-signing-key"
  | "kes-verification-key"
  | "vrf-signing-key"
  | "vrf-verification-key"
  | "cold-signing-key"
  | "cold-verification-key"
  | "operational-certificate"
  | "certificate-counter";

/** How cardano-cli marks a file of one kind. */
export interface EnvelopeFormat {
  /** The exact text of `type`; cardano-node compares it byte for byte. */
  readonly type: string;
  /** What cardano-cli writes as `description`; read back, any text will do. */
  readonly description: string;
  /** For messages, with its article. */
  readonly label: string;
}

/**
 * Type strings and descriptions as cardano-api defines them (Key/Internal/Praos.hs,
 * Certificate/Internal/OperationalCertificate.hs; the `2^6` is `algorithmName` of cardano-base).
 */
export const ENVELOPE_FORMATS: Readonly<Record<EnvelopeKind, EnvelopeFormat>> = {
  "kes-signing-key": {
    type: "KesSigningKey_ed25519_kes_2^6",
    description: "KES Signing Key",
    label: "a KES signing key",
  },
  "kes-verification-key": {
    type: "KesVerificationKey_ed25519_kes_2^6",
    description: "KES Verification Key",
    label: "a KES verification key",
  },
  "vrf-signing-key": {
    type: "VrfSigningKey_PraosVRF",
    description: "VRF Signing Key",
    label: "a VRF signing key",
  },
  "vrf-verification-key": {
    type: "VrfVerificationKey_PraosVRF",
    description: "VRF Verification Key",
    label: "a VRF verification key",
  },
  "cold-signing-key": {
    type: "StakePoolSigningKey_ed25519",
    description: "Stake Pool Operator Signing Key",
    label: "a stake pool's cold signing key",
  },
  "cold-verification-key": {
    type: "StakePoolVerificationKey_ed25519",
    description: "Stake Pool Operator Verification Key",
    label: "a stake pool's cold verification key",
  },
  "operational-certificate": {
    type: "NodeOperationalCertificate",
    description: "",
    label: "an operational certificate",
  },
  "certificate-counter": {
    type: "NodeOperationalCertificateIssueCounter",
    description: "Next certificate issue number: 0",
    label: "an operational certificate's issue counter",
  },
};

/** The kind that a `type` names; undefined for every other text. */
export function envelopeKindOf(type: string): EnvelopeKind | undefined {
  const entries = Object.entries(ENVELOPE_FORMATS) as [EnvelopeKind, EnvelopeFormat][];
  return entries.find(([, format]) => format.type === type)?.[0];
}
