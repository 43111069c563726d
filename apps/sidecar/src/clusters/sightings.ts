/**
 * What every API server shows of the pool's clusters, put together. Who forges is never decided by it; who should, is.
 *
 * The spec of a cluster is that of its object at home where that can be seen, else of the copy that changed last. A copy
 * that somebody edited says nothing about the spec, unless the edit disables the cluster: that counts wherever it is seen.
 *
 * Whether a cluster is alive is measured by this process's own monotonic clock: how long ago its status was seen to change.
 * What is found at the first look may have lain there for days, so it is no sign of life.
 */
import type { ClusterReport } from "@cardano-forge/cluster-priority";
import { classifyCopyEdit, type ForgeCluster, isCopy } from "@cardano-forge/kubernetes";
import { clusterReportOf } from "./cluster-report.ts";

/** A cluster of the pool, as far as it can be seen from here. */
export interface SeenCluster {
  readonly name: string;
  readonly region: string | undefined;
  /** For `decidePriority`: what its spec says, and each copy that denies more than that. */
  readonly reports: readonly ClusterReport[];
  /** Its object as it was seen last. */
  readonly cluster: ForgeCluster;
  /** Where an edited copy disables it. */
  readonly restrictedAt: readonly string[];
  /** Since when, without a break, it has said to be ready and been seen to be alive; monotonic. */
  readonly readySinceMs: number | undefined;
  /** When its status was last seen to change; monotonic. */
  readonly heardAtMs: number | undefined;
}

/** Everything that was seen, by place and by name. */
export interface Sightings {
  /** One object as it is at a place now. */
  see(place: string, cluster: ForgeCluster): void;
  /** Everything that is at a place now: what is not among it is gone. */
  seeAll(place: string, clusters: readonly ForgeCluster[]): void;
  forget(place: string, name: string): void;
  /** The object of this name at a place. */
  at(place: string, name: string): ForgeCluster | undefined;
  views(): readonly SeenCluster[];
}

/** Which objects count. */
export interface SightingsOptions {
  readonly poolIdHex: string;
  readonly networkMagic: number;
  readonly nowMs: () => number;
}

/** Without a change for this long a cluster is not known to be alive: two heartbeats and a half. */
export const FRESH_MS = 75_000;

interface Sighting {
  readonly cluster: ForgeCluster;
  /** When this place first showed this status; undefined for what was found at the first look. */
  readonly changedAtMs: number | undefined;
}

interface Life {
  readonly heardAtMs: number;
  readonly readySinceMs: number | undefined;
}

/** Builds it with nothing seen yet. */
export function createSightings({ poolIdHex, networkMagic, nowMs }: SightingsOptions): Sightings {
  const places = new Map<string, Map<string, Sighting>>();
  const lives = new Map<string, Life>();

  const isOurs = ({ spec }: ForgeCluster): boolean =>
    spec.poolIdHex === poolIdHex && (spec.networkMagic ?? networkMagic) === networkMagic;

  function placeOf(place: string): Map<string, Sighting> {
    const known = places.get(place) ?? new Map<string, Sighting>();
    places.set(place, known);
    return known;
  }

  function see(place: string, cluster: ForgeCluster): void {
    const { name } = cluster.metadata;
    const known = placeOf(place);
    if (!isOurs(cluster)) {
      known.delete(name);
      return;
    }
    const before = known.get(name);
    const hasChanged = before !== undefined && statusText(before.cluster) !== statusText(cluster);
    if (hasChanged) lives.set(name, lifeAfter(lives.get(name), cluster, nowMs()));
    known.set(name, { cluster, changedAtMs: hasChanged ? nowMs() : before?.changedAtMs });
  }

  function viewOf(name: string): SeenCluster | undefined {
    const all = [...places].flatMap(([place, known]) => {
      const sighting = known.get(name);
      return sighting === undefined ? [] : [{ place, ...sighting }];
    });
    const said = all.toSorted(newestFirst);
    const spoken = said.find(({ cluster }) => !isCopy(cluster)) ?? said.find(({ cluster }) => isUnedited(cluster));
    const restricting = all.filter(({ cluster }) => isCopy(cluster) && classifyCopyEdit(cluster) === "restricts");
    const [newest] = said;
    const source = spoken ?? restricting[0];
    if (source === undefined || newest === undefined) return undefined;
    const cluster: ForgeCluster = { ...source.cluster, status: newest.cluster.status };
    const life = lives.get(name);
    const isAlive = life !== undefined && nowMs() - life.heardAtMs <= FRESH_MS;
    return {
      name,
      region: cluster.spec.region,
      reports: [clusterReportOf(cluster), ...restricting.map((one) => clusterReportOf(one.cluster))],
      cluster,
      restrictedAt: restricting.map(({ place }) => place),
      readySinceMs: isAlive ? life.readySinceMs : undefined,
      heardAtMs: life?.heardAtMs,
    };
  }

  return {
    see,
    seeAll(place, clusters) {
      const names = new Set(clusters.map(({ metadata }) => metadata.name));
      for (const name of placeOf(place).keys()) if (!names.has(name)) placeOf(place).delete(name);
      for (const cluster of clusters) see(place, cluster);
    },
    forget: (place, name) => void placeOf(place).delete(name),
    at: (place, name) => places.get(place)?.get(name)?.cluster,
    views() {
      const names = new Set([...places.values()].flatMap((known) => [...known.keys()]));
      return [...names].toSorted().flatMap((name) => viewOf(name) ?? []);
    },
  };
}

/** A gap that is too long, or a word against it, begins readiness anew. */
function lifeAfter(before: Life | undefined, { status }: ForgeCluster, nowMs: number): Life {
  const isReady = status.conditions.some((one) => one.type === "Ready" && one.status === "True");
  const isUnbroken = before !== undefined && nowMs - before.heardAtMs <= FRESH_MS;
  const sinceMs = isUnbroken ? before.readySinceMs : undefined;
  return { heardAtMs: nowMs, readySinceMs: isReady ? (sinceMs ?? nowMs) : undefined };
}

/** By what was seen here; where that does not tell, by what the cluster itself said, compared with itself alone. */
function newestFirst(a: Sighting, b: Sighting): number {
  const seen = (b.changedAtMs ?? Number.NEGATIVE_INFINITY) - (a.changedAtMs ?? Number.NEGATIVE_INFINITY);
  const said = Date.parse(b.cluster.status.updated ?? "") - Date.parse(a.cluster.status.updated ?? "");
  return seen || said || Number(isCopy(a.cluster)) - Number(isCopy(b.cluster));
}

function isUnedited(cluster: ForgeCluster): boolean {
  return classifyCopyEdit(cluster) === "none";
}

function statusText({ raw }: ForgeCluster): string {
  return JSON.stringify(raw.status);
}
