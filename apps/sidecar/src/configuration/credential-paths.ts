import type { CredentialFileNames } from "@cardano-forge/credentials";
import type { Draft } from "./draft.ts";

/** Where the mounted set lies, and where the node reads. */
export interface CredentialPaths {
  readonly source: CredentialFileNames;
  readonly target: CredentialFileNames;
}

const VARIABLES = [
  "SOURCE_KES_KEY",
  "SOURCE_VRF_KEY",
  "SOURCE_OP_CERT",
  "TARGET_KES_KEY",
  "TARGET_VRF_KEY",
  "TARGET_OP_CERT",
] as const;

/** Reads the six paths. No two may be the same: what is placed or removed in one role would be lost in the other. */
export function credentialPathsOf(draft: Draft): CredentialPaths {
  const { values } = draft;
  for (const [index, variable] of VARIABLES.entries()) {
    const twin = VARIABLES.slice(0, index).find((other) => values[other] === values[variable]);
    const isPath = values[variable] !== undefined;
    if (isPath && twin !== undefined) draft.report(variable, `expected another path than that of ${twin}`);
  }
  const path = (variable: (typeof VARIABLES)[number]): string => values[variable] ?? "";
  return {
    source: { kes: path("SOURCE_KES_KEY"), vrf: path("SOURCE_VRF_KEY"), opcert: path("SOURCE_OP_CERT") },
    target: { kes: path("TARGET_KES_KEY"), vrf: path("TARGET_VRF_KEY"), opcert: path("TARGET_OP_CERT") },
  };
}
