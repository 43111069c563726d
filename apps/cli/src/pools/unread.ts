import type { Known, SiteView, Unknown } from "@cardano-forge/pool-view";
import { CliError, type CliErrorCode } from "../cli-error.ts";

const NOT_THERE: ReadonlySet<Unknown["because"]> = new Set(["absent", "not-installed", "stale", "not-reported"]);

/** True for a fact that is there to be read, and was not: whoever needs it must not go on as if there were none. */
export function isUnread(fact: Known<unknown>): fact is Unknown {
  return fact.kind === "unknown" && !NOT_THERE.has(fact.because);
}

/** The contexts whose pods could not be read, and why, for an error: that one was not read is not enough to act on. */
export function unreadFacts(sites: readonly SiteView[]): [name: string, value: string][] {
  return sites.flatMap(({ context = "the API server", pods }): [string, string][] =>
    isUnread(pods) ? [["not read", `${context}: ${pods.because}: ${pods.message}`]] : [],
  );
}

/** Something that has to be read or written could not be. */
export function cannot(what: string, { because, message }: Unknown): CliError {
  const codes: Partial<Record<Unknown["because"], CliErrorCode>> = {
    forbidden: "CLI_CLUSTER_FORBIDDEN",
    timeout: "CLI_CLUSTER_TIMEOUT",
    absent: "CLI_POOL_NOT_FOUND",
    "not-installed": "CLI_POOL_NOT_FOUND",
    refused: "CLI_CONFLICT",
  };
  return new CliError(codes[because] ?? "CLI_CLUSTER_UNREACHABLE", `Could not ${what}.`, {
    facts: [["reason", `${because}: ${message}`]],
  });
}
