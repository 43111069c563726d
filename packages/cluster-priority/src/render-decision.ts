import type { PriorityDecision } from "./decide-priority.ts";

/** Says a decision as one sentence, for status and logs. */
export function renderDecision(self: string, decision: PriorityDecision): string {
  switch (decision.because) {
    case "only-cluster":
      return `${self} is the only cluster that may forge`;
    case "first-in-ranking":
      return `${self} comes first of ${decision.ranking.length} clusters`;
    case "outranked":
      return `${decision.kind === "yield" ? decision.to : "another cluster"} comes before ${self}`;
    case "disabled":
      return `${self} is disabled`;
    case "not-reported":
      return `nothing is known about ${self}`;
  }
}
