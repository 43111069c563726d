import type { CredentialProblem, CredentialSummary } from "@cardano-forge/credentials";
import { createForgeMetrics } from "@cardano-forge/metrics";
import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import type { CredentialsObservation } from "../../src/reconcile/observation.ts";
import { createCredentialsReporter } from "../../src/report/credentials-reporter.ts";
import { leaderFieldsOf } from "../../src/report/leader-fields.ts";
import { createLog } from "../../src/report/log.ts";
import { aStatus } from "./status-builder.ts";

const good = { fingerprint: "aa", counter: 4n, startKesPeriod: 1500 } as CredentialSummary;
const mismatch: CredentialProblem = {
  code: "CREDENTIALS_KES_MISMATCH",
  severity: "error",
  file: "/secrets/kes.skey",
  message: "/secrets/kes.skey does not belong to /secrets/node.cert",
  found: "11",
  expected: "22",
  hint: "Mount the KES key that the certificate was issued for.",
};
const soon: CredentialProblem = { ...mismatch, code: "CREDENTIALS_OPCERT_EXPIRES_SOON", severity: "warning" };

const accepted: CredentialsObservation = {
  source: { kind: "valid", summary: good, problems: [] },
  kept: good,
  resting: "decoy",
};
const refused: CredentialsObservation = { ...accepted, source: { kind: "invalid", problems: [mismatch] } };

function aReporter() {
  const lines: Record<string, unknown>[] = [];
  const events: { reason: string; note: string; type: string }[] = [];
  const registry = new Registry();
  const reporter = createCredentialsReporter({
    log: createLog({
      level: "debug",
      format: "json",
      fields: {},
      destination: { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) },
    }),
    events: { say: (event) => void events.push(event) },
    metrics: createForgeMetrics(registry),
  });
  const tell = (...rounds: readonly CredentialsObservation[]): void => {
    for (const round of rounds) reporter.onCredentials(round);
  };
  return { lines, events, registry, tell };
}

describe("a set that is mounted", () => {
  it("is told once when it is good, however many rounds see it", () => {
    const { lines, events, tell } = aReporter();

    tell(accepted, accepted, accepted);

    expect(lines).toMatchObject([{ level: "info", msg: "credentials accepted", fingerprint: "aa", counter: "4" }]);
    expect(events).toMatchObject([{ reason: "CredentialsAccepted", type: "Normal" }]);
  });

  it("is told with every reason when it is refused, and what is kept in its place", () => {
    const { lines, events, tell } = aReporter();

    tell(accepted, refused, refused);

    expect(lines.at(-1)).toMatchObject({
      level: "warn",
      msg: "credentials refused",
      kept: "aa",
      problems: [{ code: "CREDENTIALS_KES_MISMATCH", file: "/secrets/kes.skey" }],
    });
    expect(events.at(-1)).toEqual({
      reason: "CredentialsRefused",
      note: "/secrets/kes.skey does not belong to /secrets/node.cert; the set before it is kept",
      type: "Warning",
    });
    expect(lines).toHaveLength(2);
  });

  it("is counted, so that an alert can fire on a rotation that was refused", async () => {
    const { registry, tell } = aReporter();

    tell(accepted, refused, accepted);

    const text = await registry.metrics();
    expect(text).toContain('cardano_forge_credential_sets_total{outcome="accepted"} 2');
    expect(text).toContain('cardano_forge_credential_sets_total{outcome="refused"} 1');
  });

  it("is warned of once for each thing that will hurt later", () => {
    const { events, tell } = aReporter();
    const late: CredentialsObservation = { ...accepted, source: { ...accepted.source, problems: [soon] } };

    tell(late, late, accepted, late);

    expect(events.filter(({ reason }) => reason === "CredentialsWarning")).toHaveLength(2);
  });
});

describe("the condition Ready of a holder whose mounted set is refused", () => {
  it("stays true while its node forges with the set before, and says why the new one is not used", () => {
    const status = aStatus({ phase: "forging", credentials: { isValid: false, problems: [mismatch] } });

    const [ready] = leaderFieldsOf(status, undefined).conditions;

    expect(ready).toMatchObject({ type: "Ready", reason: "CredentialsRefused" });
    expect(ready?.message).toContain("does not belong to /secrets/node.cert");
  });
});
