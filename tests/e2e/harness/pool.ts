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
  /** The Lease and the CardanoLeader of pods that are told this pool's id, which are called the same. */
  readonly objectName: string;
  /** The Lease of its seat. */
  readonly seatName: string;
  /** The same pool with a new KES key and a certificate for it, which starts so many KES periods before now. */
  rotated(next: { readonly counter: bigint; readonly startedPeriodsAgo: number }): Omit<Pool, "rotated">;
}

const SHORT_ID_LENGTH = 10;

/** A fresh pool on the arithmetic of a network, with keys that exist nowhere else and are valid now. */
export function aPool(network: "mainnet" | "preprod" | "preview" = "mainnet"): Pool {
  const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));
  const startKesPeriod = (startedPeriodsAgo: number): number => kesPeriodAt(network, Date.now()) - startedPeriodsAgo;
  const first = issueCredentialSet({ randomBytes: random, counter: 3n, startKesPeriod: startKesPeriod(2) });
  const { cold, vrf, files, summary } = first;
  const id = summary.poolIdBech32;
  const short = id.slice(0, SHORT_ID_LENGTH);
  const names = { id, objectName: `cardano-leader-${network}-${short}`, seatName: `cardano-forge-${network}-${short}` };
  return {
    files,
    summary,
    ...names,
    rotated({ counter, startedPeriodsAgo }) {
      const period = startKesPeriod(startedPeriodsAgo);
      const next = issueCredentialSet({ randomBytes: random, counter, startKesPeriod: period, cold, vrf });
      return { files: next.files, summary: next.summary, ...names };
    },
  };
}
