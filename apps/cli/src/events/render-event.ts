import type { PoolEvent } from "@cardano-forge/kubernetes";
import type { TextStyle } from "../terminal/text-style.ts";

/** An event, and the context in which it was read. */
export interface SitedEvent extends PoolEvent {
  readonly context?: string;
}

/** One line: for people, or without a style as JSON. */
export function renderEvent(event: SitedEvent, style: TextStyle | undefined): string {
  if (style === undefined) {
    return `${JSON.stringify({ apiVersion: "forgectl.cardano.io/v1", kind: "Event", ...event })}\n`;
  }
  const { palette } = style;
  const { at, context, reason, message, type, count } = event;
  const times = count > 1 ? ` (${count} times)` : "";
  const where = context === undefined ? "" : `${context}: `;
  const text = `${reason.padEnd(18)}  ${where}${message}${times}`;
  return `${palette.dim(at.replace(/\.\d+Z$/, "Z"))}  ${type === "Warning" ? palette.warning(text) : text}\n`;
}
