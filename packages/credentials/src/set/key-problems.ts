import { bytesToHex } from "@noble/hashes/utils.js";
import type { OperationalCertificate } from "../certificate/operational-certificate.ts";
import { equalBytes } from "../equal-bytes.ts";
import { classifyKesSigningKey, type KesSigningKey } from "../keys/kes-key.ts";
import { isVrfKeyPair, type VrfSigningKey } from "../keys/vrf-key.ts";
import type { CredentialFileNames } from "./credential-files.ts";
import type { CredentialProblem } from "./credential-problem.ts";

/** Everything that is wrong with a KES key on its own; `file` is what it is called in messages. */
export function kesProblems(key: KesSigningKey, file: string): CredentialProblem[] {
  const soundness = classifyKesSigningKey(key);
  const hint = "Make a new KES key with `cardano-cli node key-gen-KES` and issue a certificate for it.";
  if (soundness.kind === "broken") {
    const message = `${file} holds a damaged KES key: ${soundness.because}`;
    return [{ code: "CREDENTIALS_KES_BROKEN", file, message, hint }];
  }
  if (soundness.evolution === 0) return [];
  const message = `${file} holds a KES key that was evolved by ${soundness.evolution} periods; a node needs an unused one`;
  return [{ code: "CREDENTIALS_KES_EVOLVED", file, message, hint }];
}

/** Everything that is wrong with a VRF key on its own. */
export function vrfProblems(key: VrfSigningKey, file: string): CredentialProblem[] {
  if (isVrfKeyPair(key)) return [];
  const message = `${file} holds a damaged VRF key: its verification key is not its seed's`;
  const hint = "Restore the file from a backup: the VRF key is registered with the pool.";
  return [{ code: "CREDENTIALS_VRF_BROKEN", file, message, hint }];
}

/** Whether the certificate was issued for this KES key: the one relation that a node checks itself. */
export function mismatchProblems(
  key: KesSigningKey,
  certificate: OperationalCertificate,
  names: CredentialFileNames,
): CredentialProblem[] {
  const [held, named] = [key.verificationKey, certificate.kesVerificationKey];
  if (equalBytes(held, named)) return [];
  const keys = `its verification key is ${bytesToHex(held)}, and the certificate names ${bytesToHex(named)}`;
  const message = `${names.kes} does not belong to ${names.opcert}: ${keys}`;
  const hint = "Mount the KES key that the certificate was issued for, or issue a certificate for this one.";
  return [{ code: "CREDENTIALS_KES_MISMATCH", file: names.kes, message, hint }];
}
