/**
 * Tells what became of each set that was mounted, whatever the pod does at the time: a holder keeps forging with the set
 * that it has, so that no phase and no reason would say that the next one was refused.
 */
import type { CredentialProblem } from "@cardano-forge/credentials";
import type { ForgeMetrics } from "@cardano-forge/metrics";
import type { CredentialsObservation } from "../reconcile/observation.ts";
import type { EventReporter } from "./event-reporter.ts";
import type { Logger } from "./log.ts";

/** Who hears of mounted sets. */
export interface CredentialsReporterPorts {
  readonly log: Logger;
  readonly events: Pick<EventReporter, "say">;
  readonly metrics: Pick<ForgeMetrics, "credentials">;
}

/** Tells each verdict once. */
export interface CredentialsReporter {
  onCredentials(credentials: CredentialsObservation): void;
}

/** Builds a reporter that has told nothing. */
export function createCredentialsReporter({ log, events, metrics }: CredentialsReporterPorts): CredentialsReporter {
  let toldVerdict: string | undefined;
  let toldWarnings = "";

  function tellVerdict({ source, kept }: CredentialsObservation): void {
    if (source.kind === "valid") {
      const { fingerprint, counter, startKesPeriod } = source.summary;
      metrics.credentials.sets.add({ outcome: "accepted" });
      log.info({ fingerprint, counter: counter.toString(), startKesPeriod }, "credentials accepted");
      const note = `certificate ${counter}, from KES period ${startKesPeriod} on (${fingerprint})`;
      events.say({ reason: "CredentialsAccepted", note, type: "Normal" });
      return;
    }
    const problems = source.problems.filter(({ severity }) => severity === "error").map(told);
    metrics.credentials.sets.add({ outcome: "refused" });
    log.warn({ problems, kept: kept?.fingerprint }, "credentials refused");
    const note = `${refusalOf(source.problems)}${kept === undefined ? "" : "; the set before it is kept"}`;
    events.say({ reason: "CredentialsRefused", note, type: "Warning" });
  }

  function tellWarnings(warnings: readonly CredentialProblem[]): void {
    const codes = warnings.map(({ code, file }) => `${code} ${file}`).join();
    if (codes === toldWarnings) return;
    toldWarnings = codes;
    for (const warning of warnings) {
      log.warn(told(warning), "credentials warned of");
      events.say({ reason: "CredentialsWarning", note: `${warning.message}. ${warning.hint}`, type: "Warning" });
    }
  }

  return {
    onCredentials(credentials) {
      const { source } = credentials;
      const verdict = verdictOf(source);
      if (verdict !== toldVerdict) tellVerdict(credentials);
      toldVerdict = verdict;
      tellWarnings(source.problems.filter(({ severity }) => severity === "warning"));
    },
  };
}

/** Why a set was refused, in one sentence. */
export function refusalOf(problems: readonly Pick<CredentialProblem, "severity" | "message">[]): string {
  const errors = problems.filter(({ severity }) => severity === "error");
  return errors.map(({ message }) => message).join("; ");
}

/** The same for the same verdict, so that it is told once. */
function verdictOf(source: CredentialsObservation["source"]): string {
  if (source.kind === "valid") return source.summary.fingerprint;
  return JSON.stringify(source.problems.map(({ code, file, found }) => [code, file, found]));
}

function told({ code, file, message, hint }: CredentialProblem) {
  return { code, file, message, hint };
}
