import type { HandoverPlan, Undone } from "@cardano-forge/operations";
import { CliError } from "../cli-error.ts";

/** What did not come of a hand-over, told so that it is clear what may have happened all the same. */
export function outcomeError(outcome: Undone, { from, to, request }: HandoverPlan & { kind: "ready" }): CliError {
  const said = "message" in outcome && outcome.message !== undefined ? [["said", outcome.message] as const] : [];
  const facts = [["request", request.id] as const, ...said];
  const look = ["forgectl status", "forgectl history"];
  switch (outcome.kind) {
    case "crossed":
      return new CliError(
        "CLI_CONFLICT",
        `Another hand-over is under way, to ${outcome.other.to}; nothing was asked.`,
        {
          facts: [
            ["request", outcome.other.id],
            ["valid until", outcome.other.expires],
          ],
          suggestions: ["forgectl watch"],
        },
      );
    case "contended":
      return new CliError("CLI_CONFLICT", "Others kept writing to the CardanoLeader; nothing was asked.", {
        suggestions: ["the same again"],
      });
    case "replaced":
      return new CliError("CLI_CONFLICT", "Somebody else's request took the place of this one.", {
        facts,
        suggestions: look,
      });
    case "refused":
    case "expired":
      return new CliError(
        "CLI_PRECONDITION_FAILED",
        `The sidecars ${outcome.kind === "refused" ? "refused" : "let expire"} the hand-over to ${to}.`,
        { facts, suggestions: look },
      );
    case "failed":
      return new CliError("CLI_OPERATION_FAILED", `The hand-over to ${to} failed.`, { facts, suggestions: look });
    case "unanswered":
      return outcome.lastPhase === undefined
        ? new CliError(
            "CLI_OPERATION_TIMEOUT",
            `${from} did not answer; the request has expired and does nothing any more.`,
            { facts, suggestions: ["forgectl why", "the sidecar has to know hand-over requests"] },
          )
        : new CliError("CLI_OPERATION_TIMEOUT", `The hand-over began, and did not end in time: ${outcome.lastPhase}.`, {
            facts,
            suggestions: look,
          });
    case "given-up":
      return new CliError("CLI_INTERRUPTED", interruptedText(outcome.lastPhase, request.expires), {
        facts,
        suggestions: look,
      });
  }
}

function interruptedText(lastPhase: string | undefined, expires: string): string {
  if (lastPhase === undefined) return `Interrupted. The request may have been made; it may be begun until ${expires}.`;
  return `Interrupted while the hand-over was ${lastPhase}; it goes on without this command.`;
}
