/** Which check of a cluster's health is to be made, and what its results come to. Pure. */
import type { EndpointProbe } from "@cardano-forge/host";
import type { ForgeCluster, ForgeClusterConditionValue, HealthStatus } from "@cardano-forge/kubernetes";
import type { Environment } from "../configuration/environment.ts";

/** Failures in a row after which a cluster counts as unhealthy, where its resource does not say. */
export const DEFAULT_FAILURE_THRESHOLD = 3;

const DEFAULT_TIMEOUT_MS = 10_000;

/** One check. */
export interface HealthCheck {
  readonly endpoint: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly failureThreshold: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the checks made until now come to. */
export interface Health {
  /** Of the last check. */
  readonly isPassed: boolean;
  /** Fewer failures in a row than make a cluster unhealthy. */
  readonly isHealthy: boolean;
  readonly consecutiveFailures: number;
  readonly message: string;
  /** Wall time of the last check. */
  readonly checkedAtMs: number;
  readonly durationMs: number;
}

/**
 * The check that the operator asked for: that of the resource where it has one, field by field completed from the
 * environment. Undefined where none is wanted, and where the resource switches it off.
 */
export function healthCheckOf(
  own: ForgeCluster | undefined,
  environment: Pick<Environment, "HEALTH_CHECK_ENDPOINT" | "HEALTH_CHECK_INTERVAL">,
): HealthCheck | undefined {
  const given = own?.spec.healthCheck;
  if (own === undefined || given?.isEnabled === false) return undefined;
  const endpoint = given?.endpoint ?? environment.HEALTH_CHECK_ENDPOINT;
  if (endpoint === undefined) return undefined;
  return {
    endpoint,
    intervalMs: given?.intervalMs ?? environment.HEALTH_CHECK_INTERVAL * 1000,
    timeoutMs: given?.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    failureThreshold: given?.failureThreshold ?? DEFAULT_FAILURE_THRESHOLD,
    headers: given?.headers ?? {},
  };
}

/** Counts one result. `failuresBefore`: in a row until now, by whichever pod led the cluster then. */
export function healthAfter(
  failuresBefore: number,
  { isPassed, message, durationMs }: EndpointProbe,
  o: { readonly failureThreshold: number; readonly checkedAtMs: number },
): Health {
  const consecutiveFailures = isPassed ? 0 : failuresBefore + 1;
  const isHealthy = consecutiveFailures < o.failureThreshold;
  return { isPassed, isHealthy, consecutiveFailures, message, checkedAtMs: o.checkedAtMs, durationMs };
}

/** What a status says about health; nothing where no check is made. */
export interface HealthWords {
  readonly healthStatus?: HealthStatus | undefined;
  readonly condition?: ForgeClusterConditionValue | undefined;
}

/** The last result; before the first one of a new leader, what the leader before it found. */
export function healthWordsOf(o: {
  readonly isWanted: boolean;
  readonly health: Health | undefined;
  readonly own: Pick<ForgeCluster, "status"> | undefined;
}): HealthWords {
  const { isWanted, health, own } = o;
  const found = own?.status.conditions.find(({ type }) => type === CONDITION);
  if (isWanted && health !== undefined) return { healthStatus: statusOf(health), condition: conditionOf(health) };
  if (found === undefined) return isWanted ? { healthStatus: own?.status.healthStatus } : {};
  if (!isWanted) {
    const message = "no health check is made";
    return { condition: { type: CONDITION, status: "Unknown", reason: "NotChecked", message } };
  }
  const { lastTransitionTime: _, ...condition } = found;
  return { healthStatus: own?.status.healthStatus, condition };
}

const CONDITION = "HealthCheckPassing";

function statusOf(health: Health): HealthStatus {
  return {
    healthy: health.isHealthy,
    lastProbeTime: new Date(health.checkedAtMs).toISOString(),
    consecutiveFailures: health.consecutiveFailures,
    message: health.message,
    responseTime: `${Math.round(health.durationMs)}ms`,
  };
}

function conditionOf({ isPassed, message }: Health): ForgeClusterConditionValue {
  const [status, reason] = isPassed ? (["True", "CheckPassed"] as const) : (["False", "CheckFailed"] as const);
  return { type: CONDITION, status, reason, message };
}
