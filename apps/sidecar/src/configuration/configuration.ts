import { parsePoolId } from "@cardano-forge/credentials";
import { type Timing, timingFor, timingViolations } from "@cardano-forge/election";
import { type Environment, type EnvironmentProblem, NETWORK_MAGICS, parseEnvironment } from "./environment.ts";

/** Everything the sidecar needs to know, checked as a whole. Durations are in the unit of their name. */
export interface Configuration {
  readonly environment: Environment;
  readonly podName: string;
  readonly namespace: string;
  readonly network: string;
  readonly networkMagic: number;
  /** Hex pool id of the operator's own words; undefined where the certificate alone says it. */
  readonly poolIdHex: string | undefined;
  /** The pool id as the operator wrote it, for labels. */
  readonly poolLabel: string | undefined;
  readonly leaseName: string;
  readonly leaderName: string;
  readonly timing: Timing;
  readonly tipMaxAgeSeconds: number;
}

/** The environment cannot be used; the message lists every problem at once. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly code = "CONFIGURATION_INVALID";
  readonly problems: readonly EnvironmentProblem[];

  constructor(problems: readonly EnvironmentProblem[]) {
    super(renderProblems(problems));
    this.problems = problems;
  }
}

function renderProblems(problems: readonly EnvironmentProblem[]): string {
  const lines = problems.map(({ variable, value, message }) => {
    const shown = value === undefined || value === "" ? "is not set" : `= ${JSON.stringify(value)}`;
    return `  ${variable} ${shown}: ${message}`;
  });
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return [`The environment has ${count}:`, ...lines].join("\n");
}

/**
 * Reads the sidecar's configuration from environment variables.
 *
 * @throws ConfigurationError with every problem, each naming variable, value and what is accepted.
 */
export function parseConfiguration(env: Readonly<Record<string, string | undefined>>): Configuration {
  const { values, problems } = parseEnvironment(env);
  const magic = networkMagic(values, env, problems);
  const pool = poolIdentity(values, problems);
  const timing = electionTiming(values, env, problems);
  refuseWhatIsNotBuilt(values, env, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const environment = values as Environment;
  const names = objectNames(environment, pool.label);
  return {
    environment,
    podName: environment.POD_NAME,
    namespace: environment.NAMESPACE,
    network: environment.CARDANO_NETWORK,
    networkMagic: magic,
    poolIdHex: pool.hex,
    poolLabel: pool.label,
    ...names,
    timing: timing as Timing,
    tipMaxAgeSeconds: environment.NODE_TIP_MAX_AGE as number,
  };
}

function networkMagic(
  values: Partial<Environment>,
  env: Readonly<Record<string, string | undefined>>,
  problems: EnvironmentProblem[],
): number {
  const network = values.CARDANO_NETWORK;
  const known = network === undefined ? undefined : NETWORK_MAGICS[network];
  const asked = values.NETWORK_MAGIC;
  if (network !== undefined && known === undefined && asked === undefined && env["NETWORK_MAGIC"] === undefined) {
    const message = `required for the network ${network}, whose magic is not known here`;
    problems.push({ variable: "NETWORK_MAGIC", value: undefined, message });
  }
  if (known !== undefined && asked !== undefined && asked !== known) {
    const message = `contradicts CARDANO_NETWORK = "${network}", whose magic is ${known}`;
    problems.push({ variable: "NETWORK_MAGIC", value: String(asked), message });
  }
  return asked ?? known ?? 0;
}

function poolIdentity(
  values: Partial<Environment>,
  problems: EnvironmentProblem[],
): { hex: string | undefined; label: string | undefined } {
  const ids = (["POOL_ID", "POOL_ID_HEX"] as const).flatMap((variable) => {
    const text = values[variable];
    if (text === undefined) return [];
    const hex = poolIdHexOf(text);
    if (hex !== undefined) return [{ variable, text, hex }];
    const message = "expected a pool id: pool1... (bech32, 56 characters) or 56 hexadecimal digits";
    problems.push({ variable, value: text, message });
    return [];
  });
  const [first, second] = ids;
  if (first !== undefined && second !== undefined && first.hex !== second.hex) {
    const message = `names another pool than POOL_ID (${first.hex})`;
    problems.push({ variable: second.variable, value: second.text, message });
  }
  return { hex: first?.hex, label: first?.text };
}

function poolIdHexOf(text: string): string | undefined {
  try {
    return parsePoolId(text).hex;
  } catch {
    // Not a pool id in either form: the caller reports it together with every other problem.
    return undefined;
  }
}

function electionTiming(
  values: Partial<Environment>,
  env: Readonly<Record<string, string | undefined>>,
  problems: EnvironmentProblem[],
): Timing | undefined {
  const duration = values.LEASE_DURATION;
  const interval = values.SLEEP_INTERVAL;
  const isIntervalBroken = interval === undefined && (env["SLEEP_INTERVAL"] ?? "").trim() !== "";
  if (duration === undefined) {
    // Compared with the default, a hopeless interval is reported now rather than after the next restart.
    if (interval !== undefined && interval > 5) reportInterval(interval, 15, "the default of 15", problems);
    return undefined;
  }
  if (isIntervalBroken) return undefined;
  if (interval !== undefined && interval * 3 > duration) {
    reportInterval(interval, duration, `${duration}`, problems);
    return undefined;
  }
  const renew = interval === undefined ? {} : { renewIntervalMs: interval * 1000 };
  const timing = timingFor({ leaseDurationMs: duration * 1000, ...renew });
  for (const violation of timingViolations(timing)) {
    problems.push({ variable: "LEASE_DURATION", value: String(duration), message: violation });
  }
  return timing;
}

function reportInterval(interval: number, duration: number, shown: string, problems: EnvironmentProblem[]): void {
  const most = Math.floor(duration / 3);
  const message = `expected at most a third of LEASE_DURATION (${shown}), so 1 to ${most} seconds`;
  problems.push({ variable: "SLEEP_INTERVAL", value: String(interval), message });
}

function refuseWhatIsNotBuilt(
  values: Partial<Environment>,
  env: Readonly<Record<string, string | undefined>>,
  problems: EnvironmentProblem[],
): void {
  // Running on the local lease alone where the operator asked for one forger in all regions could make two.
  if (values.ENABLE_CLUSTER_MANAGEMENT === true) {
    const message = "cluster management is not available in this version; only false is accepted";
    problems.push({ variable: "ENABLE_CLUSTER_MANAGEMENT", value: env["ENABLE_CLUSTER_MANAGEMENT"], message });
  }
}

/** Names of the shared objects: poolShort is 10 characters of a bech32 id and 8 of a hexadecimal one. */
function objectNames(environment: Environment, pool: string | undefined): { leaseName: string; leaderName: string } {
  const short = pool === undefined ? undefined : pool.slice(0, pool.startsWith("pool1") ? 10 : 8);
  const ofPool = short === undefined ? undefined : `cardano-leader-${environment.CARDANO_NETWORK}-${short}`;
  return {
    leaseName: environment.LEASE_NAME ?? ofPool ?? "cardano-node-leader",
    leaderName: environment.CRD_NAME ?? ofPool ?? "cardano-leader",
  };
}
