/**
 * A watch: the changes of a collection from a given revision on, each sent once and in order.
 *
 * Without a revision the present objects come first, as if they were just added. An object that
 * begins to match the selectors is reported as added, one that ceases to as deleted.
 */
import { expired, invalidOptions, unclassified } from "../api-status.ts";
import type { JsonObject, KubeObject } from "../json.ts";
import { apiVersionOf } from "../resources/resource-type.ts";
import type { Matcher } from "../selectors/label-selector.ts";
import type { Change } from "../storage/store.ts";
import { type Context, type Target, viewOf } from "./context.ts";
import { type ListOptions, matcherOf, selectObjects, tooOld } from "./read.ts";

/** Query parameters of a watch beyond those of a list. */
export interface WatchOptions extends ListOptions {
  readonly allowsBookmarks: boolean;
  readonly sendsInitialEvents: boolean | undefined;
  readonly resourceVersionMatch: string;
}

/** Where the events of a watch go. */
export interface WatchSink {
  object(type: "ADDED" | "MODIFIED" | "DELETED", object: KubeObject): void;
  /** An event that is not an object of the collection: a bookmark. */
  bookmark(object: JsonObject): void;
  /** Ends the watch with a Status. */
  fail(status: JsonObject): void;
}

/** A watch under way. */
export interface Watch {
  /** Tells how far the watch has come. */
  bookmark(): void;
  stop(): void;
}

/** Starts a watch; throws where the request itself is refused. */
export function startWatch(context: Context, target: Target, options: WatchOptions, sink: WatchSink): Watch {
  assertWatchable(options);
  const { store } = context;
  const { type } = target;
  const matches = matcherOf(type, options);
  const isFresh = options.resourceVersion === "" || options.resourceVersion === "0";
  const isFromNow = isFresh || options.sendsInitialEvents === true;
  const changes = isFromNow ? [] : store.changesSince(type.bucket, Number(options.resourceVersion));
  if (changes === undefined) {
    sink.fail(tooOld(options.resourceVersion, store.revision()).toBody());
    return { bookmark: () => undefined, stop: () => undefined };
  }
  const deliver = (change: Change) => deliverChange(target, matches, change, sink);
  const bookmark = (annotations?: JsonObject) => sink.bookmark(bookmarkOf(target, store.revision(), annotations));
  if (isFromNow && options.sendsInitialEvents !== false) {
    for (const object of selectObjects(context, target, options)) sink.object("ADDED", viewOf(type, object));
    if (options.sendsInitialEvents === true && options.allowsBookmarks)
      bookmark({ "k8s.io/initial-events-end": "true" });
  }
  for (const change of changes) deliver(change);
  const stop = store.listen(type.bucket, {
    onChange: deliver,
    onRestore: () => sink.fail(expired("the store was restored to an earlier state").toBody()),
  });
  return { bookmark: () => (options.allowsBookmarks ? bookmark() : undefined), stop };
}

function assertWatchable(options: WatchOptions): void {
  const { resourceVersion } = options;
  if (resourceVersion !== "" && !/^\d+$/.test(resourceVersion)) {
    const parse = `strconv.ParseUint: parsing "${resourceVersion}": invalid syntax`;
    throw unclassified(`resourceVersion: Invalid value: "${resourceVersion}": ${parse}`);
  }
  if (options.sendsInitialEvents !== undefined && options.resourceVersionMatch !== "NotOlderThan") {
    const message = "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
    throw invalidOptions("ListOptions", { reason: "FieldValueForbidden", message, field: "resourceVersionMatch" });
  }
}

function deliverChange(target: Target, matches: Matcher, change: Change, sink: WatchSink): void {
  const { object, previous } = change;
  if (target.namespace !== undefined && object.metadata.namespace !== target.namespace) return;
  const isNow = change.kind !== "deleted" && matches(object);
  const wasBefore = previous !== undefined && matches(previous);
  if (!isNow && !wasBefore) return;
  if (isNow) sink.object(wasBefore ? "MODIFIED" : "ADDED", viewOf(target.type, object));
  else sink.object("DELETED", viewOf(target.type, lastSeen(change, previous ?? object)));
}

/** What ceases to match is shown as it last did, under the version in which it ceased. */
function lastSeen({ object }: Change, previous: KubeObject): KubeObject {
  return { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion } };
}

function bookmarkOf(target: Target, revision: number, annotations?: JsonObject): JsonObject {
  const metadata = { resourceVersion: String(revision), ...(annotations === undefined ? {} : { annotations }) };
  return { kind: target.type.kind, apiVersion: apiVersionOf(target.type), metadata, ...target.type.emptyObject };
}
