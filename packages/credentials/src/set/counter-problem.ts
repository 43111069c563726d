import type { OperationalCertificate } from "../certificate/operational-certificate.ts";
import type { CredentialProblem } from "./credential-problem.ts";

/** What is known of the counters of earlier certificates. */
export interface KnownCounters {
  readonly chainCounter?: bigint;
  readonly adoptedCounter?: bigint;
  readonly previousCounter?: bigint;
}

/**
 * Holds the certificate's counter n against m, the last that the chain saw: since Babbage the ledger wants m <= n <= m + 1
 * (ouroboros-consensus, Protocol/Praos.hs). An adopted block bounds m from below only: a smaller n is then surely refused,
 * and a larger one only perhaps, because other pods of the pool may have forged in between. A set that was only in use
 * bounds nothing.
 */
export function counterProblem(
  { counter }: Pick<OperationalCertificate, "counter">,
  file: string,
  { chainCounter, adoptedCounter, previousCounter }: KnownCounters,
): CredentialProblem | undefined {
  const seen = chainCounter ?? adoptedCounter;
  if (seen !== undefined && counter < seen) return behind(counter, file, seen);
  if (seen !== undefined && counter > seen + 1n) return skipped({ counter, file, seen }, chainCounter !== undefined);
  if (previousCounter !== undefined && counter < previousCounter) return backwards(counter, file, previousCounter);
  return undefined;
}

function behind(counter: bigint, file: string, seen: bigint): CredentialProblem {
  return {
    code: "CREDENTIALS_OPCERT_COUNTER_BEHIND",
    severity: "error",
    file,
    message: `${file} has counter ${counter}, and the chain has seen ${seen}: it would refuse every block`,
    found: `counter ${counter}`,
    expected: `counter ${seen} or ${seen + 1n}`,
    hint: `Issue a certificate with counter ${seen + 1n}, or mount the one that was in use.`,
  };
}

function skipped(
  { counter, file, seen }: { readonly counter: bigint; readonly file: string; readonly seen: bigint },
  isSure: boolean,
): CredentialProblem {
  const known = isSure
    ? `and the chain has seen ${seen}: it accepts no more than ${seen + 1n}`
    : `and the last with which a block was adopted here is ${seen}: the chain may refuse it`;
  return {
    code: "CREDENTIALS_OPCERT_COUNTER_SKIPPED",
    severity: isSure ? "error" : "warning",
    file,
    message: `${file} has counter ${counter}, ${known}`,
    found: `counter ${counter}`,
    expected: `counter ${seen} or ${seen + 1n}`,
    hint: `The chain accepts its last counter and the one after it: issue ${seen + 1n} unless that has made a block.`,
  };
}

function backwards(counter: bigint, file: string, previous: bigint): CredentialProblem {
  return {
    code: "CREDENTIALS_OPCERT_COUNTER_BEHIND",
    severity: "warning",
    file,
    message: `${file} has counter ${counter}, and the set before it had ${previous}: the chain may refuse it`,
    found: `counter ${counter}`,
    expected: `counter ${previous} or ${previous + 1n}`,
    hint: `This is right only if no block was made with counter ${previous}.`,
  };
}
