import type { Timing } from "@cardano-forge/election";
import { type CredentialPaths, credentialPathsOf } from "./credential-paths.ts";
import { ConfigurationError, type Draft } from "./draft.ts";
import { electionTimingOf } from "./election-timing.ts";
import { type Environment, parseEnvironment } from "./environment.ts";
import { type GlobalTier, globalTierOf } from "./global-tier.ts";
import { type Network, networkOf, type ReadText } from "./network.ts";
import { type ObjectNames, objectNamesOf } from "./object-names.ts";
import { type PoolIdentity, poolIdentityOf, poolLabelOf } from "./pool-identity.ts";

/** Everything the sidecar needs to know, checked as a whole. Durations are in the unit of their name. */
export interface Configuration {
  readonly environment: Environment;
  readonly podName: string;
  readonly namespace: string;
  readonly network: Network;
  /** The pool in the operator's own words; undefined where the certificate alone says it. */
  readonly pool: PoolIdentity | undefined;
  /** The value of the metric label `pool_id`. */
  readonly poolLabel: string;
  readonly names: ObjectNames;
  readonly paths: CredentialPaths;
  readonly timing: Timing;
  /** How a node is stopped before a permit ends, whichever seat that is of. */
  readonly stopping: Pick<Timing, "stopBoundMs" | "marginMs">;
  /** Undefined where this cluster is the only one. */
  readonly global: GlobalTier | undefined;
}

/** What the environment alone does not say. */
export interface ConfigurationSources {
  readonly hostName: string;
  readonly readText: ReadText;
}

/**
 * Reads the sidecar's configuration from environment variables.
 *
 * @throws ConfigurationError with every problem, each naming variable, value and what is accepted.
 */
export function parseConfiguration(
  env: Readonly<Record<string, string | undefined>>,
  { hostName, readText }: ConfigurationSources,
): Configuration {
  const { values, problems, shownValue } = parseEnvironment(env);
  const draft: Draft = {
    values,
    given: shownValue,
    report: (variable, message) => problems.push({ variable, value: shownValue(variable), message }),
  };
  const network = networkOf(draft, readText);
  const pool = poolIdentityOf(draft);
  const paths = credentialPathsOf(draft);
  const timing = electionTimingOf(draft);
  const global = globalTierOf(draft, pool);
  if (problems.length > 0 || timing === undefined) throw new ConfigurationError(problems);
  // Without a problem every variable has a value.
  const environment = values as Environment;
  return {
    environment,
    podName: environment.POD_NAME,
    namespace: environment.NAMESPACE,
    network,
    pool,
    poolLabel: poolLabelOf(environment),
    names: objectNamesOf(environment, hostName),
    paths,
    timing,
    stopping: stoppingOf(timing, global?.timing ?? timing),
    global,
  };
}

/** Each seat says in its own time when to stop; whoever stops has no more than the shorter of the two. */
function stoppingOf(a: Timing, b: Timing): Configuration["stopping"] {
  return { stopBoundMs: Math.min(a.stopBoundMs, b.stopBoundMs), marginMs: Math.min(a.marginMs, b.marginMs) };
}
