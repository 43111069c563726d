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

/** Who writes a `type` that way: cardano-cli, or bursa of Blink Labs. Their nodes differ: only dingo takes both. */
export type EnvelopeSpelling = "cardano-cli" | "bursa";

/** How a file of one kind is marked. */
export interface EnvelopeFormat {
  /** The exact text of `type`; cardano-node compares it byte for byte. */
  readonly type: string;
  /** What bursa writes in its place, where it writes something else; cardano-node refuses that. */
  readonly bursaType?: string;
  /** What cardano-cli writes as `description`; read back, any text will do. */
  readonly description: string;
  /** For messages, with its article. */
  readonly label: string;
}

/**
 * Type strings and descriptions as cardano-api defines them (Key/Internal/Praos.hs,
 * Certificate/Internal/OperationalCertificate.hs; the `2^6` is `algorithmName` of cardano-base). Second spellings as
 * Blink Labs' bursa writes them and dingo reads them.
 */
export const ENVELOPE_FORMATS: Readonly<Record<EnvelopeKind, EnvelopeFormat>> = {
  "kes-signing-key": {
    type: "KesSigningKey_ed25519_kes_2^6",
    bursaType: "KESSigningKey_PraosV2",
    description: "KES Signing Key",
    label: "a KES signing key",
  },
  "kes-verification-key": {
    type: "KesVerificationKey_ed25519_kes_2^6",
    bursaType: "KESVerificationKey_PraosV2",
    description: "KES Verification Key",
    label: "a KES verification key",
  },
  "vrf-signing-key": {
    type: "VrfSigningKey_PraosVRF",
    bursaType: "VRFSigningKey_PraosVRF",
    description: "VRF Signing Key",
    label: "a VRF signing key",
  },
  "vrf-verification-key": {
    type: "VrfVerificationKey_PraosVRF",
    bursaType: "VRFVerificationKey_PraosVRF",
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

/** The kind that a `type` names, and whose spelling it is; undefined for every other text. */
export function readEnvelopeType(type: string): { kind: EnvelopeKind; spelling: EnvelopeSpelling } | undefined {
  const entries = Object.entries(ENVELOPE_FORMATS) as [EnvelopeKind, EnvelopeFormat][];
  const [kind, format] = entries.find(([, { type: usual, bursaType }]) => type === usual || type === bursaType) ?? [];
  if (kind === undefined || format === undefined) return undefined;
  return { kind, spelling: format.type === type ? "cardano-cli" : "bursa" };
}

/** The `type` of a kind in one spelling; kinds that bursa spells alike have only one. */
export function envelopeTypeOf(kind: EnvelopeKind, spelling: EnvelopeSpelling): string {
  const { type, bursaType } = ENVELOPE_FORMATS[kind];
  return spelling === "bursa" ? (bursaType ?? type) : type;
}
