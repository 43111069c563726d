import type { CredentialPaths } from "../program/node-options.ts";
import type { NodeVersion } from "../program/node-version.ts";
import type { NodeCredentials } from "./node-credentials.ts";
import { type GenesisCheck, readCredentials } from "./read-credentials.ts";
import { checkVrfPermissions } from "./vrf-permissions.ts";

/** What a node starts with: credentials, unless it is a relay, and perhaps a warning. */
export interface StartingPoint {
  readonly credentials: NodeCredentials | undefined;
  readonly warning: string | undefined;
}

/**
 * Loads what the node starts with. Throws an Error where it refuses to start: on anything but a valid triple that belongs
 * together, whatever flag says that it shall not forge, and on a VRF key that too many may read.
 */
export function loadAtStart(
  paths: CredentialPaths | undefined,
  genesis: GenesisCheck,
  version: NodeVersion,
): StartingPoint {
  const warning = paths === undefined ? undefined : checkVrfPermissions(paths.vrf, version);
  const reading = readCredentials(paths, genesis);
  if (reading.kind === "missing" || reading.kind === "failed") throw new Error(reading.error);
  return { credentials: reading.kind === "loaded" ? reading.credentials : undefined, warning };
}
