import { isAbsolute, normalize } from "node:path";
import { CREDENTIAL_FILES, type CredentialFileNames } from "@cardano-forge/credentials";

/** Everything that is wrong with a choice of paths for the three files. */
export function credentialPathViolations(paths: CredentialFileNames): string[] {
  const violations = CREDENTIAL_FILES.filter((file) => !isAbsolute(paths[file])).map(
    (file) => `${file} is "${paths[file]}"; accepted is an absolute path`,
  );
  const distinct = new Set(CREDENTIAL_FILES.map((file) => normalize(paths[file])));
  if (distinct.size < CREDENTIAL_FILES.length) violations.push("two of the three files have the same path");
  return violations;
}
