import { decidePriority, type Rule, renderDecision } from "@cardano-forge/cluster-priority";
import type { DecideClusters } from "@cardano-forge/pool-view";

/**
 * The decision of the sidecars themselves, with every rule in words, as if every cluster were ready to take over. How long one
 * has been ready is known only to sidecars that watch it, so what a reader can say is who should lead and not when.
 */
export const decideClusters: DecideClusters = (self, reports, at) => {
  const ready = reports.map((report) => ({ ...report, readyForMs: Number.POSITIVE_INFINITY }));
  const decision = decidePriority(self, ready, at);
  const once = decision.kind === "yield" ? ", and leads once it has been ready for the failback delay" : "";
  return {
    kind: decision.kind,
    message: `${renderDecision(self, decision)}${once}`,
    ranking: decision.ranking.map(({ name, effectiveState, effectivePriority, rules }) => {
      return { name, effectiveState, effectivePriority, rules: rules.map(renderRule) };
    }),
  };
};

function renderRule(rule: Rule): string {
  switch (rule.rule) {
    case "specified":
      return `specified as ${rule.forgeState} with priority ${rule.priority}`;
    case "priority-invalid":
      return `priority ${rule.value} is none; it counts as the last`;
    case "health-penalty":
      return `${rule.failures} failed health checks of ${rule.threshold} allowed: ${rule.added} added`;
    case "override-state":
      return `override: ${rule.forceState}${until(rule.expiresAt)}`;
    case "override-priority":
      return `override: priority ${rule.forcePriority}${until(rule.expiresAt)}`;
    case "override-expired":
      return `its override expired at ${rule.expiresAt}`;
    case "override-malformed":
      return `override: ${rule.field} ${rule.value} is not understood, which denies`;
  }
}

function until(expiresAt: string | undefined): string {
  return expiresAt === undefined ? ", until it is cleared" : ` until ${expiresAt}`;
}
