import type { PriorityDecision } from "./decide-priority.ts";

/** Says a decision as one sentence, for status and logs. */
export function renderDecision(self: string, decision: PriorityDecision): string {
  switch (decision.because) {
    case "only-cluster":
      return `${self} is the only cluster that may forge`;
    case "first-in-ranking":
      return `${self} comes first of ${decision.ranking.length} clusters`;
    case "better-not-ready": {
      const better = decision.ranking.slice(
        0,
        decision.ranking.findIndex(({ name }) => name === self),
      );
      return `${better.map(({ name }) => name).join(" and ")} would come before ${self}, but could not take over yet`;
    }
    case "outranked":
      return `${decision.kind === "yield" ? decision.to : "another cluster"} comes before ${self}`;
    case "disabled":
      return `${self} is disabled`;
    case "not-reported":
      return `nothing is known about ${self}`;
  }
}
