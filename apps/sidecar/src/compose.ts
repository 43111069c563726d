/** The one place that builds adapters and joins them to the plan, the election and the reports. */
import { randomBytes } from "node:crypto";
import { platform } from "node:process";
import { createNodeFinder, type NodeFinder } from "@cardano-forge/cardano-node";
import { createVault, type Vault } from "@cardano-forge/credentials";
import { createElector, type RequestReport as LeaseRequestReport, type Notice } from "@cardano-forge/election";
import {
  createDirectorySink,
  createMountedSecretSource,
  hostClock,
  hostEd25519,
  inspectKeyMedium,
  leaveMemoryOutOfCoreDumps,
} from "@cardano-forge/host";
import {
  createEventRecorder,
  createKubernetesConnection,
  type EventRecorder,
  type KubernetesConnection,
  kubernetesLeaseStore,
  type RequestReport,
} from "@cardano-forge/kubernetes";
import { createForgeMetrics } from "@cardano-forge/metrics";
import { Registry } from "prom-client";
import { ownClusterReport } from "./cluster-reports.ts";
import { type ClusterExchange, createClusterExchange, type Place } from "./clusters/cluster-exchange.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { type GuardLink, unguarded } from "./guard/guard-link.ts";
import type { ConfirmedSeats } from "./guard/guard-message.ts";
import { createLagMeter } from "./lag-meter.ts";
import { createNetworkClock } from "./network-clock.ts";
import type { Outside } from "./outside.ts";
import { createPoolElection, openArbiters, type PoolElection, poolIdentityOf } from "./pool-election.ts";
import { createPoolResource, objectLabelsOf } from "./pool-resource.ts";
import { createHealthReporter } from "./report/health-reporter.ts";
import { createLog, type LogDestination } from "./report/log.ts";
import { createLogReporter } from "./report/log-reporter.ts";
import { tellEventFailure } from "./report/obstacle.ts";
import { countKubernetesRequest, countLeaseRequest } from "./report/request-metrics.ts";
import { type RunningSidecar, runSidecar } from "./run-sidecar.ts";
import { sayChoices } from "./say-choices.ts";
import { createSuccession } from "./succession.ts";
import { version } from "./version.ts";

/** Where a sidecar runs, as far as that is not in its environment. */
export interface SidecarHost {
  /** In place of KUBECONFIG, ~/.kube/config or the pod's service account. */
  readonly kubeconfigPath?: string;
  /** The way to the guard that started this engine; without one it runs by itself. */
  readonly guardLink?: GuardLink;
  /** What an engine before, dead and reaped, had confirmed last. */
  readonly predecessor?: ConfirmedSeats;
  /** Why that engine was ended. */
  readonly fencedBecause?: string;
  /** In place of standard output. */
  readonly logDestination?: LogDestination;
}

const USER_AGENT = `cardano-forge-manager/${version}`;
/** Reports have more time than the election, which gives up each request by itself. */
const REQUEST_TIMEOUT_MS = 5000;

/**
 * Starts a sidecar: it serves HTTP, prepares its node, and takes part in the election until it is told to stop.
 *
 * @throws KubernetesError `KUBERNETES_CONFIG_INVALID` where there is no way to an API server, and what `listen` throws where
 *   the port is taken. An API server that does not answer is no reason not to start.
 */
export function startSidecar(configuration: Configuration, host: SidecarHost = {}): Promise<RunningSidecar> {
  return runSidecar(createOutside(configuration, host));
}

function createOutside(configuration: Configuration, host: SidecarHost): Outside {
  const { environment, podName, namespace, network, poolLabel } = configuration;
  const clock = hostClock;
  const start = randomBytes(8).toString("hex");
  const identity = `${podName}_${start}`;
  const log = createLog({
    level: environment.LOG_LEVEL,
    format: environment.LOG_FORMAT,
    fields: { pod: podName, namespace, network: network.name, pool: poolLabel },
    ...(host.logDestination === undefined ? {} : { destination: host.logDestination }),
  });
  sayChoices(log, configuration);
  const registry = new Registry();
  const common = {
    configuration,
    version,
    identity,
    clock,
    log,
    logReporter: createLogReporter(log, clock),
    registry,
    metrics: createForgeMetrics(registry),
    network: createNetworkClock(network.time, clock),
    lag: createLagMeter(clock),
    // Where the pool has a seat of its own, that is the one of which the history tells.
    succession: configuration.global
      ? createSuccession(poolIdentityOf(configuration, start), { isOneOfMany: true })
      : createSuccession(identity),
    finder: finderFor(configuration),
    keyKeeping: { inspectKeyMedium, leaveMemoryOutOfCoreDumps },
    guardLink: host.guardLink ?? unguarded,
    fencedBecause: host.fencedBecause,
  };
  const vault = openVault(common);
  const cluster = reachCluster(common, host, () => vault.real?.poolIdBech32);
  const pool = reachPool(common, host, { own: cluster.connection, start });
  const exchange = exchangeOf(common, cluster.connection, pool);
  return { ...common, vault, ...cluster, pool, exchange, clusters: exchange ?? ownClusterReport(configuration) };
}

function exchangeOf(
  { configuration, clock, metrics, log }: Common,
  home: KubernetesConnection,
  pool: PoolElection | undefined,
): ClusterExchange | undefined {
  const { global } = configuration;
  if (global === undefined || pool === undefined) return undefined;
  const labels = objectLabelsOf(configuration);
  const onHealth = createHealthReporter(metrics, log, configuration.names.cluster);
  const { arbiters } = pool;
  const recorderAt = (place: Place): EventRecorder => recorderOf({ configuration, log }, place);
  return createClusterExchange({ configuration, global, clock, home, arbiters, labels, onHealth, log, recorderAt });
}

function recorderOf(
  { configuration, log }: Pick<Common, "configuration" | "log">,
  { connection, namespace }: Pick<Place, "connection" | "namespace">,
): EventRecorder {
  return createEventRecorder({
    connection,
    namespace,
    component: "cardano-forge-manager",
    instance: configuration.podName,
    onFailure: (failure) => tellEventFailure(log, failure),
  });
}

type Reached = "connection" | "elector" | "pool" | "recorder" | "resource" | "clusters" | "exchange";
type Common = Omit<Outside, "vault" | Reached>;

function openVault({ configuration, metrics, network }: Common): Vault {
  const currentKesPeriod = network.kesPeriod();
  const maxKesEvolutions = configuration.network.time?.maxKesEvolutions;
  return createVault({
    source: createMountedSecretSource({ paths: configuration.paths.source }),
    sink: createDirectorySink({ paths: configuration.paths.target }),
    randomBytes: random,
    arithmetic: hostEd25519,
    onOperation: (operation) => metrics.credentials.operations.add(operation),
    ...(currentKesPeriod === undefined ? {} : { currentKesPeriod }),
    ...(maxKesEvolutions === undefined ? {} : { maxKesEvolutions }),
  });
}

function reachCluster(
  common: Common,
  host: SidecarHost,
  certifiedPoolId: () => string | undefined,
): Pick<Outside, "connection" | "elector" | "recorder" | "resource"> {
  const { configuration, identity, metrics, succession } = common;
  const { namespace, names, timing } = configuration;
  const connection = createKubernetesConnection({
    requestTimeoutMs: Math.max(REQUEST_TIMEOUT_MS, timing.requestTimeoutMs),
    userAgent: USER_AGENT,
    onRequest: (report) => countKubernetesRequest(metrics, report),
    ...(host.kubeconfigPath === undefined ? {} : { kubeconfigPath: host.kubeconfigPath }),
  });
  const labels = objectLabelsOf(configuration);
  const store = kubernetesLeaseStore({ connection, namespace, name: names.lease, arbiterName: "local", labels });
  const elector = createElector({
    identity,
    stores: [configuration.global === undefined ? succession.watch(store) : store],
    timing,
    predecessor: host.predecessor?.cluster ?? [],
    ...electionPorts(common, "cluster"),
  });
  const recorder = recorderOf(common, { connection, namespace });
  const poolId = (): string | undefined => configuration.pool?.bech32 ?? certifiedPoolId();
  return { connection, elector, recorder, resource: createPoolResource(connection, configuration, poolId) };
}

function reachPool(
  common: Common,
  host: SidecarHost,
  o: { readonly own: KubernetesConnection; readonly start: string },
): PoolElection | undefined {
  const { configuration, metrics } = common;
  const { global } = configuration;
  if (global === undefined) return undefined;
  const onRequest = (report: RequestReport): void => countKubernetesRequest(metrics, report);
  const arbiters = openArbiters(global, o.own, { userAgent: USER_AGENT, onRequest });
  const options = {
    identity: poolIdentityOf(configuration, o.start),
    predecessor: host.predecessor?.pool ?? [],
    ...electionPorts(common, "pool"),
  };
  const labels = objectLabelsOf(configuration);
  return createPoolElection({ global, labels }, arbiters, options, common.succession.watch);
}

function electionPorts({ clock, logReporter, metrics }: Common, seat: "cluster" | "pool") {
  return {
    clock,
    random,
    onNotice: (notice: Notice) => logReporter.onNotice(notice, seat),
    onRequest(report: LeaseRequestReport) {
      countLeaseRequest(metrics, report);
      logReporter.onLeaseRequest(report);
    },
  };
}

const NO_NODE: NodeFinder = { find: async () => ({ kind: "none" }), isAlive: async () => false };

/** Only Linux shows its processes; elsewhere a developer's sidecar lives without a node. */
function finderFor({ environment }: Configuration): NodeFinder {
  const { CARDANO_NODE_PROCESS_NAME: processName, CARDANO_NODE_PID_FILE: pidFile } = environment;
  const isBlind = platform !== "linux" && pidFile === undefined;
  return isBlind && environment.DISABLE_SOCKET_CHECK ? NO_NODE : createNodeFinder({ processName, pidFile });
}

function random(count: number): Uint8Array {
  return new Uint8Array(randomBytes(count));
}
