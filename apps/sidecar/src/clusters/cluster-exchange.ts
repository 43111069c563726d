/**
 * Keeps this cluster's CardanoForgeCluster at home, publishes it to the other arbiters, and reads those of the others.
 *
 * Only the leader of a cluster writes; every pod reads. Each API server is served by itself, so that one that is away delays
 * no other, and whatever fails is tried again. Nothing of it is ever waited for, and none of it says who may forge.
 */
import type { Clock } from "@cardano-forge/election";
import { probeEndpoint } from "@cardano-forge/host";
import {
  type EventRecorder,
  type ForgeCluster,
  type ForgeClusterHandover,
  type ForgeClusterPublisher,
  fieldManagerFor,
  forgeClusterPublisher,
  forgeClusterResource,
  type KubernetesConnection,
  listForgeClusters,
  type PublishOutcome,
  type ResourceObstacle,
  watchForgeClusters,
} from "@cardano-forge/kubernetes";
import { type ClusterReports, type ClusterView, ownClusterReport } from "../cluster-reports.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { GlobalTier } from "../configuration/global-tier.ts";
import type { Logger } from "../report/log.ts";
import type { SidecarStatus } from "../report/status.ts";
import { createEditReporter, type EditReporter } from "./edit-reporter.ts";
import { createFirstLook, type FirstLook } from "./first-look.ts";
import { type Health, healthCheckOf, healthWordsOf } from "./health.ts";
import { createHealthChecker } from "./health-checker.ts";
import { createHomeKeeper, HOME } from "./home-keeper.ts";
import { newClusterSpecOf } from "./new-cluster-spec.ts";
import { createSightings, type SeenCluster, type Sightings } from "./sightings.ts";

/** Reads and writes the pool's clusters. */
export interface ClusterExchange extends ClusterReports {
  /** The object of this cluster at home, as it was seen last. */
  own(): ForgeCluster | undefined;
  /** API servers that have not said yet whether this cluster is disabled there, and are waited for. */
  unseen(): readonly string[];
  run(o: ExchangeSources, signal: AbortSignal): Promise<void>;
  /** To be called once it runs no more. */
  close(): Promise<void>;
}

/** What the leader says. */
export interface ExchangeSources {
  readonly status: () => SidecarStatus | undefined;
  readonly isLeading: () => boolean;
  /** The last answer to a request to hand over. */
  readonly handover: () => ForgeClusterHandover | undefined;
  /** How long nobody forged when this pod took the seat; undefined where that is not known. */
  readonly gapMs: () => number | undefined;
  readonly onObstacle: (place: string, obstacle: ResourceObstacle) => void;
  readonly onFault: (error: unknown) => void;
}

/** Where clusters are kept: this cluster's own API server, and the arbiters that are others. */
export interface Place {
  readonly name: string;
  readonly connection: KubernetesConnection;
  readonly namespace: string;
}

const LOOK_MS = 500;
const LIST_AGAIN_MS = 60_000;
const RETRY_MS = 5000;

/** Builds it with nothing seen; nothing is sent before `run`. */
export function createClusterExchange(o: {
  readonly configuration: Configuration;
  readonly global: GlobalTier;
  readonly clock: Clock;
  readonly home: KubernetesConnection;
  readonly arbiters: readonly { readonly name: string; readonly connection: KubernetesConnection }[];
  readonly labels: Record<string, string>;
  /** Each result of the check of this cluster's health; undefined once none is made any more. */
  readonly onHealth: (health: Health | undefined) => void;
  readonly log: Logger;
  readonly recorderAt: (place: Place) => EventRecorder;
}): ClusterExchange {
  const { configuration, global, clock } = o;
  const { names, environment, namespace, podName } = configuration;
  const at = { group: environment.CRD_GROUP, version: environment.CRD_VERSION };
  const shared = { ...at, name: names.cluster, poolIdHex: global.pool.hex, fieldManager: fieldManagerFor(podName) };
  const home: Place = { name: HOME, connection: o.home, namespace };
  const others = o.arbiters
    .map(({ name, connection }): Place => ({ name, connection, namespace: global.namespace }))
    .filter((place) => place.connection !== o.home || place.namespace !== namespace);
  const sightings = createSightings({
    poolIdHex: global.pool.hex,
    networkMagic: configuration.network.magic,
    nowMs: clock.monotonicMs,
  });
  const labels = { ...o.labels, "cardano.io/region": environment.CLUSTER_REGION };
  const resource = forgeClusterResource({ ...shared, connection: home.connection, namespace, labels });
  const publishers = others.map((place) => ({
    place,
    publisher: forgeClusterPublisher({ ...shared, ...place, name: names.cluster, home: environment.CLUSTER_REGION }),
  }));
  const spec = newClusterSpecOf(configuration, global.pool);
  const keeper = createHomeKeeper({ resource, spec, podName, sightings, cluster: names.cluster, clock });
  const own = () => sightings.at(HOME, names.cluster);
  const check = () => healthCheckOf(own(), environment);
  const left = () => own()?.status.healthStatus;
  const checker = createHealthChecker({ clock, probe: probeEndpoint, check, left, onHealth: o.onHealth });
  const health = () => healthWordsOf({ isWanted: check() !== undefined, health: checker.current(), own: own() });
  const fallback = ownClusterReport(configuration);
  const places = [home, ...others];
  const boundMs = global.timing.leaseDurationMs;
  const firstLook = createFirstLook({ places: places.map(({ name }) => name), boundMs, clock });
  const edits = createEditReporter({
    podName,
    region: environment.CLUSTER_REGION,
    apiVersion: `${at.group}/${at.version}`,
    log: o.log,
    recorderAt: (name) => o.recorderAt(places.find((place) => place.name === name) ?? home),
  });
  let lastOwn: readonly ClusterView[] = [];

  return {
    own,
    unseen: firstLook.awaited,
    close: edits.close,
    current() {
      const views = sightings.views().flatMap(viewsOf);
      const ofSelf = views.filter(({ report }) => report.name === names.cluster);
      if (ofSelf.length > 0) {
        lastOwn = ofSelf;
        return views;
      }
      // Deleted by somebody: what was wanted last holds until the object is there again, and stops nobody. Where there is
      // no such resource, nobody could have said otherwise than the environment.
      return [...views, ...(keeper.isImpossible() ? fallback.current() : lastOwn)];
    },
    async run(sources, signal) {
      for (const place of places) watch({ ...at, place, sightings, signal });
      await Promise.all([
        serve({ sources, clock, place: HOME }, () => keeper.keep({ ...sources, health }, signal), signal),
        repeat(clock, () => checker.checkIfDue(sources.isLeading(), signal), signal),
        ...publishers.map(({ place, publisher }) => {
          const publish = createPublishing({ publisher, place, sightings, cluster: names.cluster, clock, edits });
          return serve({ sources, clock, place: place.name }, () => publish(sources, signal), signal);
        }),
        ...places.map((place) => {
          const look = createLister({ ...at, place, sightings, clock, firstLook });
          return serve({ sources, clock, place: place.name }, () => look(sources, signal), signal);
        }),
      ]);
    },
  };
}

/** Each object under its name, and each copy that denies more than the object at home does. */
function viewsOf({ reports, readySinceMs, heardAtMs, cluster, region }: SeenCluster): ClusterView[] {
  const isReady = readySinceMs !== undefined;
  const { activeLeader, forgingEnabled, gapMilliseconds: gapMs } = cluster.status;
  const leaderPod = activeLeader === "" ? undefined : activeLeader;
  const forging = forgingEnabled === true ? { gapMs } : undefined;
  return reports.map((report) => ({ report, isReady, leaderPod, region, readySinceMs, heardAtMs, forging }));
}

function watch(o: { group: string; version: string; place: Place; sightings: Sightings; signal: AbortSignal }): void {
  const { place, sightings, signal, group, version } = o;
  const scope = { group, version, namespace: place.namespace };
  watchForgeClusters(
    place.connection,
    scope,
    ({ kind, cluster }) => {
      if (kind === "seen") sightings.see(place.name, cluster);
      else sightings.forget(place.name, cluster.metadata.name);
    },
    { signal },
  );
}

/** Does what cannot fail over and over. */
async function repeat(clock: Clock, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await work();
    await clock.sleep(LOOK_MS, signal);
  }
}

/** Does one thing over and over; what fails is told and tried again later. */
async function serve(
  { sources, clock, place }: { sources: ExchangeSources; clock: Clock; place: string },
  work: () => Promise<ResourceObstacle | undefined>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    let pauseMs = LOOK_MS;
    try {
      const obstacle = await work();
      if (obstacle !== undefined) {
        sources.onObstacle(place, obstacle);
        pauseMs = RETRY_MS;
      }
    } catch (error) {
      if (!signal.aborted) sources.onFault(error);
      pauseMs = RETRY_MS;
    }
    await clock.sleep(pauseMs, signal);
  }
}

/** The copy on one arbiter, in step with what lies at home. */
function createPublishing(o: {
  publisher: ForgeClusterPublisher;
  place: Place;
  sightings: Sightings;
  cluster: string;
  clock: Clock;
  edits: EditReporter;
}) {
  const { publisher, place, sightings, clock, edits } = o;
  let published: { readonly version: string; readonly copyVersion: string; readonly atMs: number } | undefined;
  return async ({ isLeading }: ExchangeSources, signal: AbortSignal): Promise<ResourceObstacle | undefined> => {
    const home = sightings.at(HOME, o.cluster);
    if (home === undefined || !isLeading()) return undefined;
    const copy = sightings.at(place.name, o.cluster);
    const isSame =
      published?.version === home.metadata.resourceVersion && published.copyVersion === copy?.metadata.resourceVersion;
    if (isSame && clock.monotonicMs() - (published?.atMs ?? 0) < LIST_AGAIN_MS) return undefined;
    const outcome = await publisher.publish(home, copy, signal);
    if (outcome.kind !== "published") return obstacleTo(outcome);
    sightings.see(place.name, outcome.copy);
    if (outcome.edit === "other") edits.onTakenBack(place.name, outcome.copy, home);
    const { resourceVersion: copyVersion } = outcome.copy.metadata;
    published = { version: home.metadata.resourceVersion, copyVersion, atMs: clock.monotonicMs() };
    return undefined;
  };
}

function obstacleTo(outcome: Exclude<PublishOutcome, { kind: "published" }>): ResourceObstacle | undefined {
  if (outcome.kind === "is-home") return undefined;
  return outcome.kind === "taken" ? { kind: "conflict", message: `the name belongs to ${outcome.by}` } : outcome;
}

/** A watch may miss something: the leader lists now and then, and every pod once at its start. */
function createLister(o: {
  group: string;
  version: string;
  place: Place;
  sightings: Sightings;
  clock: Clock;
  firstLook: FirstLook;
}) {
  const { place, sightings, clock, group, version, firstLook } = o;
  let listedAtMs = Number.NEGATIVE_INFINITY;
  return async ({ isLeading }: ExchangeSources, signal: AbortSignal): Promise<ResourceObstacle | undefined> => {
    const isDue = isLeading() && clock.monotonicMs() - listedAtMs >= LIST_AGAIN_MS;
    if (!isDue && !firstLook.awaited().includes(place.name)) return undefined;
    const answer = await listForgeClusters(place.connection, { group, version, namespace: place.namespace }, signal);
    firstLook.settle(place.name);
    if (answer.kind === "found") {
      sightings.seeAll(place.name, answer.clusters);
      listedAtMs = clock.monotonicMs();
      return undefined;
    }
    // A leader says what is missing; the others would say the same.
    if (!isLeading()) return undefined;
    return { kind: "refused", status: 0, message: `cannot be listed: ${answer.kind}` };
  };
}
