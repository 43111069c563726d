import { hexToBytes } from "@noble/hashes/utils.js";
import { equalBytes } from "../equal-bytes.ts";
import { type Ed25519, PORTABLE_ED25519 } from "../keys/ed25519.ts";
import type { ContractCase } from "./contract-case.ts";

/** The cases that every `Ed25519` must pass: vectors of RFC 8032, section 7.1, and agreement with the portable one. */
export function ed25519Contract(arithmetic: Ed25519): readonly ContractCase[] {
  const vectors = VECTORS.map(({ name, seed, publicKey, message, signature }) => ({
    name: `gives what RFC 8032 says for ${name}`,
    run: async () => {
      expect(equalBytes(arithmetic.publicKeyOf(seed), publicKey), "the public key");
      expect(equalBytes(arithmetic.sign(message, seed), signature), "the signature");
      expect(arithmetic.verify(signature, message, publicKey), "that the signature holds");
    },
  }));
  const cases: Readonly<Record<string, () => void>> = {
    "agrees with the portable arithmetic on 32 seeds": () => {
      for (let index = 0; index < 32; index += 1) {
        const seed = Uint8Array.from({ length: 32 }, (_, at) => (at * 37 + index * 101) % 256);
        const publicKey = PORTABLE_ED25519.publicKeyOf(seed);
        expect(equalBytes(arithmetic.publicKeyOf(seed), publicKey), `the public key of seed ${index}`);
      }
    },
    "refuses a signature with any one byte changed": () => {
      const { publicKey, message, signature } = VECTORS[1];
      for (const at of signature.keys()) {
        expect(!arithmetic.verify(changed(signature, at), message, publicKey), `a signature changed at ${at} fails`);
      }
    },
    "refuses a signature under another key, and of another message": () => {
      const { publicKey, message, signature } = VECTORS[1];
      expect(!arithmetic.verify(signature, message, VECTORS[0].publicKey), "another key fails");
      expect(!arithmetic.verify(signature, changed(message, 0), publicKey), "another message fails");
    },
    "says no, and throws nothing, where the bytes are no key": () => {
      const { message, signature } = VECTORS[1];
      expect(!arithmetic.verify(signature, message, new Uint8Array(32).fill(0xff)), "a key that is no point fails");
      expect(!arithmetic.verify(signature, message, new Uint8Array(31)), "a short key fails");
      expect(!arithmetic.verify(new Uint8Array(63), message, VECTORS[1].publicKey), "a short signature fails");
    },
    "leaves what it is given as it was, for its owner to overwrite": () => {
      const { seed, publicKey, message, signature } = VECTORS[1];
      const given = [seed, message, signature, publicKey];
      const before = given.map((bytes) => Uint8Array.from(bytes));
      arithmetic.publicKeyOf(seed);
      arithmetic.sign(message, seed);
      arithmetic.verify(signature, message, publicKey);
      expect(
        given.every((bytes, index) => equalBytes(bytes, before[index] ?? new Uint8Array())),
        "the same bytes",
      );
    },
  };
  return [...vectors, ...Object.entries(cases).map(([name, check]) => ({ name, run: async () => check() }))];
}

interface Vector {
  readonly name: string;
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

const VECTORS: readonly [Vector, Vector] = [
  {
    name: "an empty message",
    seed: hexToBytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
    publicKey: hexToBytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
    message: new Uint8Array(),
    signature: hexToBytes(
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
  },
  {
    name: "a message of one byte",
    seed: hexToBytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
    publicKey: hexToBytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
    message: hexToBytes("72"),
    signature: hexToBytes(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
  },
];

function changed(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`the arithmetic breaks its contract; expected: ${what}`);
}
