import { randomBytes } from "node:crypto";
import { type IssuedCredentialSet, issueCredentialSet, kesPeriodAt } from "@cardano-forge/credentials";

/** The KES period that runs now on mainnet. */
export const CURRENT_PERIOD = kesPeriodAt("mainnet", Date.now());

/** A set of some pool, valid now unless told otherwise. */
export function aSet({ startKesPeriod = CURRENT_PERIOD - 2 }: { startKesPeriod?: number } = {}): IssuedCredentialSet {
  const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));
  return issueCredentialSet({ randomBytes: random, counter: 3n, startKesPeriod });
}

/** The text of a file with another value in one member of its envelope. */
export function withMember(file: Uint8Array, name: string, value: string): string {
  const envelope = JSON.parse(Buffer.from(file).toString()) as Record<string, string>;
  return JSON.stringify({ ...envelope, [name]: value });
}
