/**
 * The objects, their one increasing revision, and a bounded history of changes.
 *
 * Every write raises the revision by one and replaces the object; a revision names one state of
 * the whole store, as in etcd. The history holds the last changes of each bucket and is what
 * watches replay; whoever asks for something older is told so and must list again.
 */
import type { KubeObject } from "../json.ts";

/** One change of one object. */
export interface Change {
  readonly kind: "added" | "modified" | "deleted";
  readonly revision: number;
  readonly object: KubeObject;
  /** The state before; undefined for `added`. */
  readonly previous: KubeObject | undefined;
}

/** A copy of the whole store, good for {@link Store.restore}. */
export interface Snapshot {
  readonly revision: number;
  readonly buckets: ReadonlyMap<string, ReadonlyMap<string, KubeObject>>;
}

/** What a reader of changes implements. */
export interface ChangeListener {
  onChange(change: Change): void;
  /** The store went back to an earlier state; what was seen so far is worth nothing. */
  onRestore(): void;
}

interface Bucket {
  objects: Map<string, KubeObject>;
  history: Change[];
  /** Changes at or below this revision are forgotten. */
  forgottenUpTo: number;
  readonly listeners: Set<ChangeListener>;
}

/** A key of an object in its bucket; sorts as the real server's keys do. */
export function keyOf(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The store of one server. It does no I/O and is never locked: all writes are synchronous. */
export interface Store {
  revision(): number;
  read(bucket: string, key: string): KubeObject | undefined;
  /** All objects of a bucket in the order of their keys; of one namespace when one is given. */
  list(bucket: string, namespace?: string): KubeObject[];
  /** Writes and returns the object with its new resourceVersion. */
  write(bucket: string, key: string, object: KubeObject): KubeObject;
  /** Removes an object; it is reported with the revision of its removal. */
  remove(bucket: string, key: string): void;
  /** Changes after `revision`, or undefined when some of them are forgotten. */
  changesSince(bucket: string, revision: number): readonly Change[] | undefined;
  /** Forgets every change until now, as a server that was just started knows none. */
  forgetHistory(): void;
  /** Calls the listener until the returned function is called. */
  listen(bucket: string, listener: ChangeListener): () => void;
  snapshot(): Snapshot;
  /** Goes back to a snapshot, its revision included, as an etcd that was restored from a backup does. */
  restore(snapshot: Snapshot): void;
}

/** Builds an empty store that remembers `historyLimit` changes for each bucket. */
export function createStore(historyLimit: number): Store {
  const buckets = new Map<string, Bucket>();
  let revision = 1;
  let forgottenUpTo = 0;

  function bucketOf(name: string): Bucket {
    const found = buckets.get(name);
    if (found !== undefined) return found;
    const bucket: Bucket = { objects: new Map(), history: [], forgottenUpTo, listeners: new Set() };
    buckets.set(name, bucket);
    return bucket;
  }

  function record(bucket: Bucket, change: Change): void {
    bucket.history.push(change);
    while (bucket.history.length > historyLimit) bucket.forgottenUpTo = bucket.history.shift()?.revision ?? 0;
    for (const listener of [...bucket.listeners]) listener.onChange(change);
  }

  return {
    revision: () => revision,
    read: (name, key) => bucketOf(name).objects.get(key),
    list: (name, namespace) => sortedObjects(bucketOf(name).objects, namespace),
    write(name, key, object) {
      const bucket = bucketOf(name);
      const previous = bucket.objects.get(key);
      revision += 1;
      const stored = withRevision(object, revision);
      bucket.objects.set(key, stored);
      record(bucket, { kind: previous === undefined ? "added" : "modified", revision, object: stored, previous });
      return stored;
    },
    remove(name, key) {
      const bucket = bucketOf(name);
      const previous = bucket.objects.get(key);
      if (previous === undefined) return;
      revision += 1;
      bucket.objects.delete(key);
      record(bucket, { kind: "deleted", revision, object: withRevision(previous, revision), previous });
    },
    changesSince(name, from) {
      const bucket = bucketOf(name);
      if (from < bucket.forgottenUpTo) return undefined;
      return bucket.history.filter((change) => change.revision > from);
    },
    forgetHistory() {
      forgottenUpTo = revision;
      for (const bucket of buckets.values()) Object.assign(bucket, { history: [], forgottenUpTo });
    },
    listen(name, listener) {
      const { listeners } = bucketOf(name);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => ({
      revision,
      buckets: new Map([...buckets].map(([name, bucket]) => [name, new Map(bucket.objects)])),
    }),
    restore(snapshot) {
      revision = snapshot.revision;
      for (const [name, bucket] of buckets) {
        bucket.objects = new Map(snapshot.buckets.get(name) ?? []);
        bucket.history = [];
        bucket.forgottenUpTo = snapshot.revision;
      }
      for (const bucket of buckets.values()) for (const listener of [...bucket.listeners]) listener.onRestore();
    },
  };
}

function withRevision(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

function sortedObjects(objects: ReadonlyMap<string, KubeObject>, namespace: string | undefined): KubeObject[] {
  const prefix = namespace === undefined ? "" : `${namespace}/`;
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  return keys.flatMap((key) => objects.get(key) ?? []);
}
