/**
 * Events exist twice, in the core group and in events.k8s.io, as two views of the same objects.
 * They are stored in the core form.
 */
import type { Cause } from "../api-status.ts";
import type { Json, JsonObject, KubeObject } from "../json.ts";
import { isSameJson, objectOrEmpty, textAt, valueAt } from "../json.ts";
import { objectSchema } from "../schema/object-meta.ts";
import type { Schema } from "../schema/schema.ts";
import { commonFields, type SelectableFields } from "../selectors/field-selector.ts";
import { type Column, textColumn } from "../table/column.ts";
import { renderAge } from "../table/human-duration.ts";
import { builtInDefaults, type ResourceType } from "./resource-type.ts";

const text: Schema = { type: "string" };
const time: Schema = { type: "string", format: "time" };
const microTime: Schema = { type: "string", format: "micro-time" };
const int32: Schema = { type: "integer", format: "int32" };

const reference: Schema = {
  type: "object",
  goType: "ObjectReference",
  "x-kubernetes-map-type": "atomic",
  properties: {
    kind: text,
    namespace: text,
    name: text,
    uid: text,
    apiVersion: text,
    resourceVersion: text,
    fieldPath: text,
  },
};
const source: Schema = { type: "object", goType: "EventSource", properties: { component: text, host: text } };
const series: Schema = {
  type: "object",
  goType: "EventSeries",
  properties: { count: int32, lastObservedTime: microTime },
};

const coreProperties = {
  involvedObject: reference,
  reason: text,
  message: text,
  source,
  firstTimestamp: time,
  lastTimestamp: time,
  count: int32,
  type: text,
  eventTime: microTime,
  series,
  action: text,
  related: reference,
  reportingComponent: text,
  reportingInstance: text,
};

const modernProperties = {
  eventTime: microTime,
  series,
  reportingController: text,
  reportingInstance: text,
  action: text,
  reason: text,
  regarding: reference,
  related: reference,
  note: text,
  type: text,
  deprecatedSource: source,
  deprecatedFirstTimestamp: time,
  deprecatedLastTimestamp: time,
  deprecatedCount: int32,
};

/** Field of the events.k8s.io view -> field of the stored form, where they differ. */
const renamed: Readonly<Record<string, string>> = {
  regarding: "involvedObject",
  note: "message",
  reportingController: "reportingComponent",
  deprecatedSource: "source",
  deprecatedFirstTimestamp: "firstTimestamp",
  deprecatedLastTimestamp: "lastTimestamp",
  deprecatedCount: "count",
};

function toStored(event: KubeObject): KubeObject {
  const entries = Object.entries(event).map(([key, value]): [string, Json | undefined] => [renamed[key] ?? key, value]);
  return { ...(Object.fromEntries(entries) as KubeObject), apiVersion: "v1" };
}

/** Go writes these fields even when they are empty. */
function withCoreBlanks(event: KubeObject): KubeObject {
  const blanks = { involvedObject: {}, source: {}, firstTimestamp: null, lastTimestamp: null, eventTime: null };
  return { ...blanks, reportingComponent: "", reportingInstance: "", ...event };
}

function toModern(stored: KubeObject): KubeObject {
  const view: JsonObject = { apiVersion: "events.k8s.io/v1", kind: "Event", metadata: stored.metadata };
  const blanks: JsonObject = { eventTime: null, regarding: {} };
  const deprecated = { deprecatedSource: {}, deprecatedFirstTimestamp: null, deprecatedLastTimestamp: null };
  Object.assign(blanks, deprecated);
  for (const key of Object.keys(modernProperties)) {
    const value = stored[renamed[key] ?? key] ?? blanks[key];
    if (value !== undefined && value !== "") view[key] = value;
  }
  return view as KubeObject;
}

function validateCore(event: KubeObject): Cause[] {
  const named = textAt(event, "involvedObject", "namespace");
  // An object of the whole cluster has no namespace; its events lie in the default one.
  const isRight = named === event.metadata.namespace || (named === "" && event.metadata.namespace === "default");
  if (isRight) return [];
  const message = `Invalid value: ${JSON.stringify(named)}: does not match event.namespace`;
  return [{ reason: "FieldValueInvalid", message, field: "involvedObject.namespace" }];
}

function validateModern(event: KubeObject, previous: KubeObject | undefined): Cause[] {
  if (previous !== undefined) return immutableCauses(event, previous);
  const causes = validateCore(event);
  if (event["eventTime"] === undefined) causes.push(required("eventTime"));
  else {
    const named = [
      ["reportingComponent", "reportingController"],
      ["reportingInstance", "reportingInstance"],
      ["action", "action"],
    ] as const;
    for (const [key, shown] of named) if (textAt(event, key) === "") causes.push(required(shown));
    if (textAt(event, "reason") === "") causes.push(required("reason"));
  }
  const type = textAt(event, "type");
  if (type !== "Normal" && type !== "Warning") {
    causes.push({
      reason: "FieldValueInvalid",
      message: `Invalid value: "": has invalid value: ${type}`,
      field: "type",
    });
  }
  return causes;
}

function required(field: string): Cause {
  return { reason: "FieldValueRequired", message: "Required value", field };
}

const immutable: readonly (readonly [string, string])[] = [
  ["involvedObject", "involvedObject"],
  ["reason", "reason"],
  ["message", "message"],
  ["type", "type"],
  ["eventTime", "eventTime"],
  ["action", "action"],
  ["reportingComponent", "reportingController"],
  ["reportingInstance", "reportingInstance"],
  // Twice on the real server too.
  ["reason", "reason"],
];

function immutableCauses(event: KubeObject, previous: KubeObject): Cause[] {
  return immutable.flatMap(([key, field]) => {
    if (isSameJson(event[key], previous[key])) return [];
    const shown = JSON.stringify(event[key] ?? (key === "eventTime" ? null : ""));
    return [{ reason: "FieldValueInvalid", message: `Invalid value: ${shown}: field is immutable`, field }];
  });
}

const columns: readonly Column[] = [
  textColumn("Last Seen", (event, nowMs) => renderAge(lastSeen(event), nowMs)),
  textColumn("Type", (event) => textAt(event, "type")),
  textColumn("Reason", (event) => textAt(event, "reason")),
  textColumn("Object", (event) => objectOf(event)),
  textColumn("Subobject", (event) => textAt(event, "involvedObject", "fieldPath"), { priority: 1 }),
  textColumn("Source", (event) => sourceOf(event), { priority: 1 }),
  textColumn("Message", (event) => textAt(event, "message").trim()),
  textColumn("First Seen", (event, nowMs) => renderAge(firstSeen(event), nowMs), { priority: 1 }),
  textColumn("Count", (event) => countOf(event), { priority: 1 }),
  textColumn("Name", (event) => event.metadata.name, { format: "name", priority: 1 }),
];

function lastSeen(event: KubeObject): string {
  return textAt(event, "series", "lastObservedTime") || textAt(event, "lastTimestamp") || textAt(event, "eventTime");
}

function firstSeen(event: KubeObject): string {
  return textAt(event, "firstTimestamp") || textAt(event, "eventTime");
}

function objectOf(event: KubeObject): string {
  const kind = textAt(event, "involvedObject", "kind").toLowerCase();
  const name = textAt(event, "involvedObject", "name");
  return name === "" ? kind : `${kind}/${name}`;
}

function sourceOf(event: KubeObject): string {
  const component = textAt(event, "source", "component") || textAt(event, "reportingComponent");
  const instance = textAt(event, "source", "host") || textAt(event, "reportingInstance");
  return [component, instance].filter((part) => part !== "").join(", ");
}

function countOf(event: KubeObject): number {
  const count = valueAt(event, ["series", "count"]) ?? event["count"];
  return typeof count === "number" && count > 0 ? count : 1;
}

function fieldsUnder(prefix: string): SelectableFields {
  const parts = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];
  const entries = parts.map((part) => [
    `${prefix}.${part}`,
    (event: KubeObject) => textAt(objectOrEmpty(event["involvedObject"]), part),
  ]);
  return {
    ...commonFields,
    ...Object.fromEntries(entries),
    reason: (event) => textAt(event, "reason"),
    type: (event) => textAt(event, "type"),
    source: (event) => textAt(event, "source", "component") || textAt(event, "reportingComponent"),
    reportingController: (event) => textAt(event, "reportingComponent"),
    reportingComponent: (event) => textAt(event, "reportingComponent"),
  };
}

const shared = {
  ...builtInDefaults,
  version: "v1",
  plural: "events",
  singular: "event",
  kind: "Event",
  listKind: "EventList",
  shortNames: ["ev"],
  bucket: "events",
  columns,
  createsOnUpdate: true,
  validationGroup: "",
  unsupportedField: (field: string) => `field label not supported: ${field}`,
};

/** Events of the core group. */
export const coreEvents: ResourceType = {
  ...shared,
  group: "",
  schema: objectSchema("Event", "Event is a report of an event somewhere in the cluster.", coreProperties),
  fields: fieldsUnder("involvedObject"),
  emptyObject: { involvedObject: {}, source: {} },
  fromStored: withCoreBlanks,
  validate: validateCore,
};

/** The same events as events.k8s.io/v1 shows them, with its stricter rules for new ones. */
export const modernEvents: ResourceType = {
  ...shared,
  group: "events.k8s.io",
  schema: objectSchema("Event", "Event is a report of an event somewhere in the cluster.", modernProperties),
  fields: fieldsUnder("regarding"),
  emptyObject: { regarding: {}, deprecatedSource: {} },
  toStored,
  fromStored: toModern,
  validate: validateModern,
};
