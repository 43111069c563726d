import { randomBytes } from "node:crypto";
import {
  type CredentialFiles,
  type CredentialSummary,
  issueCredentialSet,
  kesPeriodAt,
} from "@cardano-forge/credentials";

/** A pool, with the keys that its producers share. */
export interface Pool {
  readonly files: CredentialFiles;
  readonly summary: CredentialSummary;
  /** `pool1...`, as the nodes' slot logs name it. */
  readonly id: string;
}

/** A fresh pool on mainnet's arithmetic, with keys that exist nowhere else and are valid now. */
export function aPool(): Pool {
  const { files, summary } = issueCredentialSet({
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
    counter: 3n,
    startKesPeriod: kesPeriodAt("mainnet", Date.now()) - 2,
  });
  return { files, summary, id: summary.poolIdBech32 };
}
