import { coreEvents } from "../resources/event.ts";
import { keyOf } from "../storage/store.ts";
import type { Context } from "./context.ts";

/** Removes events that are too old, and the oldest ones beyond the limit, so that memory stays bounded. */
export function expireEvents(context: Context): void {
  const { store, eventLimit, eventTtlMs } = context;
  const events = store.list(coreEvents.bucket);
  const oldestMs = context.nowMs() - eventTtlMs;
  const byAge = events.sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
  const surplus = byAge.length - eventLimit;
  for (const [index, event] of byAge.entries()) {
    const isOld = Date.parse(event.metadata.creationTimestamp) < oldestMs;
    if (index < surplus || isOld) store.remove(coreEvents.bucket, keyOf(event.metadata.namespace, event.metadata.name));
  }
}
