/**
 * Cardano forging credentials: text envelopes, KES, VRF and cold keys, operational certificates, pool ids, KES periods,
 * the verification of a whole set, decoys, and a vault that lets a node have real keys only under a permit.
 *
 * What it does not do: it does not ask the chain, so it cannot know the registered VRF key or the last certificate counter
 * that the chain saw unless it is told. It signs no blocks. JavaScript cannot promise that every copy of a key is
 * overwritten in memory; what is promised is that none is ever printed.
 *
 * @packageDocumentation
 */
export {
  type CertificateCounter,
  parseCertificateCounter,
  renderCertificateCounter,
} from "./certificate/certificate-counter.ts";
export {
  type CertificateInspection,
  inspectOperationalCertificate,
} from "./certificate/inspect-operational-certificate.ts";
export {
  classifyValidity,
  isSignedByColdKey,
  issueOperationalCertificate,
  MAX_KES_EVOLUTIONS,
  type OperationalCertificate,
  parseOperationalCertificate,
  renderOperationalCertificate,
  signedBytesOf,
} from "./certificate/operational-certificate.ts";
export { CredentialsError, type CredentialsErrorCode, type TextPosition } from "./credentials-error.ts";
export {
  detectEnvelope,
  type Envelope,
  MAX_ENVELOPE_BYTES,
  parseEnvelope,
  type RenderEnvelopeOptions,
  renderEnvelope,
} from "./envelope/envelope.ts";
export {
  ENVELOPE_FORMATS,
  type EnvelopeFormat,
  type EnvelopeKind,
  type EnvelopeSpelling,
} from "./envelope/envelope-kind.ts";
export {
  type ColdSigningKey,
  generateColdKey,
  parseColdSigningKey,
  parseColdVerificationKey,
  renderColdSigningKey,
  renderColdVerificationKey,
} from "./keys/cold-key.ts";
export { type Ed25519, PORTABLE_ED25519 } from "./keys/ed25519.ts";
export {
  classifyKesSigningKey,
  evolveKesKey,
  generateKesKey,
  type KesSigningKey,
  parseKesSigningKey,
  parseKesVerificationKey,
  renderKesSigningKey,
  renderKesVerificationKey,
} from "./keys/kes-key.ts";
export type { SumKesSoundness } from "./keys/sum-kes.ts";
export {
  generateVrfKey,
  isVrfKeyPair,
  parseVrfSigningKey,
  parseVrfVerificationKey,
  renderVrfSigningKey,
  renderVrfVerificationKey,
  type VrfSigningKey,
  vrfKeyHash,
} from "./keys/vrf-key.ts";
export { type KesLife, kesLifeOf } from "./network/kes-life.ts";
export {
  isKnownNetwork,
  type KnownNetwork,
  kesPeriodAt,
  NETWORK_TIMES,
  type NetworkTime,
  slotAt,
  startOfKesPeriodMs,
  startOfSlotMs,
} from "./network/network-time.ts";
export { networkTimeOfGenesis, parseShelleyGenesis, type ShelleyGenesis } from "./network/shelley-genesis.ts";
export { type PoolId, parsePoolId, poolIdOf } from "./pool/pool-id.ts";
export { createSecret, type Secret } from "./secret.ts";
export {
  CREDENTIAL_FILES,
  type CredentialFile,
  type CredentialFileNames,
  type CredentialFiles,
  type FileReading,
} from "./set/credential-files.ts";
export type { CredentialProblem, CredentialProblemCode } from "./set/credential-problem.ts";
export type { CredentialSummary } from "./set/credential-summary.ts";
export { createDecoySet, type DecoyOptions, type DecoySet, isDecoyFit } from "./set/decoy-set.ts";
export {
  type IssuedCredentialSet,
  type IssueOptions,
  issueCredentialSet,
  type RandomBytes,
} from "./set/issue-credential-set.ts";
export { type FilesVerification, type NamedFile, verifyCredentialFiles } from "./set/verify-credential-files.ts";
export {
  type CredentialVerification,
  type VerificationOptions,
  verifyCredentialSet,
} from "./set/verify-credential-set.ts";
export type { CredentialSink, RemoveOptions, ReplaceOptions } from "./vault/credential-sink.ts";
export type { CredentialSource, MountedFile } from "./vault/credential-source.ts";
export type { CredentialOperation, InstallOutcome } from "./vault/key-directory.ts";
export type { Resting } from "./vault/resting.ts";
export {
  createVault,
  type Permit,
  type Vault,
  type VaultOptions,
} from "./vault/vault.ts";
