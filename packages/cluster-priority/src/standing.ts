/**
 * Where one cluster stands: the state and the priority that count, and every rule that spoke on the way, with its input.
 *
 * The order is that of the published rules: what the operator wrote, then the penalty for failing health checks, then an
 * override, which wins over both. What cannot be understood never makes a cluster more eligible than it was.
 */
import type { ClusterReport, ForgeState, Override, PriorityPolicy } from "./cluster-report.ts";

/** One rule that spoke, with what it saw. */
export type Rule =
  | { readonly rule: "specified"; readonly forgeState: ForgeState; readonly priority: number }
  | { readonly rule: "priority-invalid"; readonly value: number }
  | { readonly rule: "health-penalty"; readonly failures: number; readonly threshold: number; readonly added: number }
  | { readonly rule: "override-state"; readonly forceState: ForgeState; readonly expiresAt: string | undefined }
  | { readonly rule: "override-priority"; readonly forcePriority: number; readonly expiresAt: string | undefined }
  | { readonly rule: "override-expired"; readonly expiresAt: string }
  | { readonly rule: "override-malformed"; readonly field: string; readonly value: string };

/** A cluster's place before it is compared with others. */
export interface Standing {
  readonly name: string;
  readonly effectiveState: ForgeState;
  readonly effectivePriority: number;
  readonly createdAtMs: number | undefined;
  /** How long it has been ready to take over; undefined where it is not. */
  readonly readyForMs: number | undefined;
  readonly rules: readonly Rule[];
}

const LOWEST_PRIORITY = 999;
const PENALTY = { some: 10, threshold: 100 } as const;

/** Works out where a cluster stands. Total. */
export function standingOf(report: ClusterReport, policy: PriorityPolicy): Standing {
  const { name, forgeState, createdAtMs } = report;
  const isValid = isPriority(report.priority);
  const base = isValid ? report.priority : LOWEST_PRIORITY;
  const rules: Rule[] = [{ rule: "specified", forgeState, priority: base }];
  if (!isValid) rules.push({ rule: "priority-invalid", value: report.priority });
  const penalty = penaltyOf(report.health);
  if (penalty !== undefined) rules.push(penalty);
  const spoken = rulesOf(report.override, policy);
  rules.push(...spoken);
  return {
    name,
    effectiveState: stateAfter(forgeState, spoken),
    effectivePriority: priorityAfter(base + (penalty?.added ?? 0), spoken),
    createdAtMs,
    readyForMs: report.readyForMs,
    rules,
  };
}

function penaltyOf(health: ClusterReport["health"]): (Rule & { rule: "health-penalty" }) | undefined {
  if (health === undefined || !(health.consecutiveFailures >= 1)) return undefined;
  const { consecutiveFailures: failures, failureThreshold: threshold } = health;
  return {
    rule: "health-penalty",
    failures,
    threshold,
    added: failures >= threshold ? PENALTY.threshold : PENALTY.some,
  };
}

function rulesOf(override: Override | undefined, { nowMs }: PriorityPolicy): Rule[] {
  if (override === undefined) return [];
  const { expiresAt, forcePriority, forceState } = override;
  const malformed = malformedFields(override);
  if (malformed.length > 0) return malformed;
  if (expiresAt !== undefined && timeOf(expiresAt) <= nowMs) return [{ rule: "override-expired", expiresAt }];
  return [
    ...(isForgeState(forceState) ? [{ rule: "override-state", forceState, expiresAt } as const] : []),
    ...(forcePriority === undefined ? [] : [{ rule: "override-priority", forcePriority, expiresAt } as const]),
  ];
}

function malformedFields({ expiresAt, forcePriority, forceState, unreadable = [] }: Override): Rule[] {
  const found = (field: keyof Override, value: unknown): Rule => ({
    rule: "override-malformed",
    field,
    value: String(value),
  });
  return [
    ...unreadable.map(({ field, value }): Rule => ({ rule: "override-malformed", field, value })),
    ...(expiresAt !== undefined && Number.isNaN(timeOf(expiresAt)) ? [found("expiresAt", expiresAt)] : []),
    ...(forcePriority !== undefined && !isPriority(forcePriority) ? [found("forcePriority", forcePriority)] : []),
    ...(forceState !== undefined && !isForgeState(forceState) ? [found("forceState", forceState)] : []),
  ];
}

/** A time without a zone means another moment to everybody who reads it, so it counts as not understood. */
function timeOf(text: string): number {
  const hasZone = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(text);
  return hasZone ? Date.parse(text) : Number.NaN;
}

/** An override that is not understood denies: it was meant to change something, and nobody knows what. */
function stateAfter(forgeState: ForgeState, rules: readonly Rule[]): ForgeState {
  if (rules.some(({ rule }) => rule === "override-malformed")) return "Disabled";
  return rules.find((rule) => rule.rule === "override-state")?.forceState ?? forgeState;
}

function priorityAfter(priority: number, rules: readonly Rule[]): number {
  return rules.find((rule) => rule.rule === "override-priority")?.forcePriority ?? priority;
}

function isForgeState(text: string | undefined): text is ForgeState {
  return text === "Enabled" || text === "Disabled" || text === "Priority-based";
}

function isPriority(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= LOWEST_PRIORITY;
}
