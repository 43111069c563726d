import { statSync } from "node:fs";
import type { NodeVersion } from "../program/node-version.ts";

const GROUP_BITS = 0o070;
const OTHER_BITS = 0o007;

/**
 * The check of `checkVRFFilePermissions`, made at start only and through links. Throws an Error for what is fatal in this
 * version; returns the warning that it prints for the rest.
 */
export function checkVrfPermissions(path: string, version: NodeVersion): string | undefined {
  const { mode } = statSync(path);
  if ((mode & OTHER_BITS) !== 0) throw new Error(complaint(path, "other"));
  if ((mode & GROUP_BITS) === 0) return undefined;
  if (version.areGroupBitsFatal) throw new Error(complaint(path, "group"));
  return `WARNING: ${complaint(path, "group")}`;
}

function complaint(path: string, who: "other" | "group"): string {
  return `VRF private key file at: ${path} has "${who}" file permissions. Please remove all "${who}" file permissions.`;
}
