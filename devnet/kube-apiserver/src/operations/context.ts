import type { KubeObject } from "../json.ts";
import type { Registry } from "../resources/registry.ts";
import { apiVersionOf, type ResourceType } from "../resources/resource-type.ts";
import { withObjectMeta } from "../schema/decode-custom.ts";
import type { Schema } from "../schema/schema.ts";
import { keyOf, type Store } from "../storage/store.ts";

/** What every operation needs of the server. */
export interface Context {
  readonly store: Store;
  readonly registry: Registry;
  /** Wall time in ms since the epoch. */
  readonly nowMs: () => number;
  readonly eventLimit: number;
  readonly eventTtlMs: number;
}

/** What a request is about. */
export interface Target {
  readonly type: ResourceType;
  /** Undefined for cluster-wide resources, and for lists over all namespaces. */
  readonly namespace: string | undefined;
  readonly name: string;
  readonly subresource: "status" | undefined;
}

/** Query parameters of writes. */
export interface WriteOptions {
  readonly fieldManager: string;
  readonly fieldValidation: "Ignore" | "Warn" | "Strict";
  readonly isDryRun: boolean;
  readonly isForced: boolean;
}

/** One write: on which server, to what, and how. */
export interface Write {
  readonly context: Context;
  readonly target: Target;
  readonly options: WriteOptions;
}

/** The answer to a request about one object. */
export interface Outcome {
  readonly code: number;
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** The schema of the whole object, its metadata included. */
export function wholeSchema(type: ResourceType): Schema {
  return type.isCustom ? withObjectMeta(type.schema) : type.schema;
}

/** The object as a client of this resource sees it. */
export function viewOf(type: ResourceType, stored: KubeObject): KubeObject {
  const view = type.fromStored?.(stored) ?? stored;
  if (type.isCustom) return { ...view, apiVersion: apiVersionOf(type) };
  return { ...view, kind: type.kind, apiVersion: apiVersionOf(type) };
}

/** The object as the store keeps it. */
export function storedForm(type: ResourceType, view: KubeObject): KubeObject {
  return type.toStored?.(view) ?? view;
}

/** The key of a target in its bucket. */
export function targetKey(target: Target): string {
  return keyOf(target.type.isNamespaced ? (target.namespace ?? "") : undefined, target.name);
}

/** The stored object of a target, if it is there. */
export function readTarget(context: Context, target: Target): KubeObject | undefined {
  return context.store.read(target.type.bucket, targetKey(target));
}
