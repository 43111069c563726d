import { bytesToHex } from "@noble/hashes/utils.js";
import type { OperationalCertificate } from "../certificate/operational-certificate.ts";
import { equalBytes } from "../equal-bytes.ts";
import type { Ed25519 } from "../keys/ed25519.ts";
import { classifyKesSigningKey, type KesSigningKey } from "../keys/kes-key.ts";
import { isVrfKeyPair, type VrfSigningKey, vrfKeyHash } from "../keys/vrf-key.ts";
import type { CredentialFileNames } from "./credential-files.ts";
import type { CredentialProblem } from "./credential-problem.ts";

/** Everything that is wrong with a KES key on its own; `file` is what it is called in messages. */
export function kesProblems(
  key: KesSigningKey,
  file: string,
  { arithmetic }: { readonly arithmetic?: Ed25519 },
): CredentialProblem[] {
  const soundness = classifyKesSigningKey(key, arithmetic);
  const hint = "Make a new KES key with `cardano-cli node key-gen-KES` and issue a certificate for it.";
  const about = { severity: "error", file, hint } as const;
  if (soundness.kind === "broken") {
    const message = `${file} holds a damaged KES key: ${soundness.because}`;
    const expected = "a key whose parts belong together";
    return [{ code: "CREDENTIALS_KES_BROKEN", ...about, message, found: soundness.because, expected }];
  }
  const { evolution } = soundness;
  if (evolution === 0) return [];
  const message = `${file} holds a KES key that was evolved by ${evolution} periods; a node needs an unused one`;
  const found = `a key in its period ${evolution}`;
  return [{ code: "CREDENTIALS_KES_EVOLVED", ...about, message, found, expected: "an unused key, in its period 0" }];
}

/** Everything that is wrong with a VRF key on its own, and whether it is the registered one where that is known. */
export function vrfProblems(
  key: VrfSigningKey,
  file: string,
  { vrfKeyHashHex, arithmetic }: { readonly vrfKeyHashHex?: string; readonly arithmetic?: Ed25519 },
): CredentialProblem[] {
  const hint = "Restore the file from a backup: the VRF key is registered with the pool.";
  const about = { severity: "error", file, hint } as const;
  if (!isVrfKeyPair(key, arithmetic)) {
    const message = `${file} holds a damaged VRF key: its verification key is not its seed's`;
    const found = "two halves that do not belong together";
    return [{ code: "CREDENTIALS_VRF_BROKEN", ...about, message, found, expected: "the verification key of its seed" }];
  }
  const found = bytesToHex(vrfKeyHash(key.verificationKey));
  if (vrfKeyHashHex === undefined || vrfKeyHashHex.toLowerCase() === found) return [];
  const message = `${file} holds another VRF key than the registered one: its hash is ${found}, and not ${vrfKeyHashHex}`;
  return [{ code: "CREDENTIALS_VRF_WRONG_POOL", ...about, message, found, expected: vrfKeyHashHex }];
}

/** Whether the certificate was issued for this KES key: the one relation that a node checks itself. */
export function mismatchProblems(
  key: KesSigningKey,
  certificate: OperationalCertificate,
  names: CredentialFileNames,
): CredentialProblem[] {
  if (equalBytes(key.verificationKey, certificate.kesVerificationKey)) return [];
  const [found, expected] = [bytesToHex(key.verificationKey), bytesToHex(certificate.kesVerificationKey)];
  const keys = `its verification key is ${found}, and the certificate names ${expected}`;
  return [
    {
      code: "CREDENTIALS_KES_MISMATCH",
      severity: "error",
      file: names.kes,
      message: `${names.kes} does not belong to ${names.opcert}: ${keys}`,
      found,
      expected,
      hint: "Mount the KES key that the certificate was issued for, or issue a certificate for this one.",
    },
  ];
}
