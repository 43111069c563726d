import { arrayOf, bytesOf, readEnvelope, renderEnvelope, unsignedOf } from "../envelope/envelope.ts";

/** The file in which cardano-cli remembers the number of the next certificate. */
export interface CertificateCounter {
  readonly nextCounter: bigint;
  readonly coldVerificationKey: Uint8Array;
}

/** @throws CredentialsError for anything but an issue counter file. */
export function parseCertificateCounter(file: Uint8Array): CertificateCounter {
  return readEnvelope("certificate-counter", file, (content) => {
    const [next, coldKey] = arrayOf(content, 2, "the counter file");
    return {
      nextCounter: unsignedOf(next, "the next issue number"),
      coldVerificationKey: Uint8Array.from(bytesOf(coldKey, 32, "the cold key")),
    };
  });
}

/** The counter as a file. */
export function renderCertificateCounter({ nextCounter, coldVerificationKey }: CertificateCounter): Uint8Array {
  const description = `Next certificate issue number: ${nextCounter}`;
  return renderEnvelope("certificate-counter", [nextCounter, coldVerificationKey], { description });
}
