import type { PoolEvent } from "@cardano-forge/kubernetes";
import { fitText } from "../terminal/fit-text.ts";
import type { TextStyle } from "../terminal/text-style.ts";

/** An event, and the context in which it was read. */
export interface SitedEvent extends PoolEvent {
  readonly context?: string;
}

/** Of all that sidecars give, but for one that is rare. */
const REASON_WIDTH = "CredentialsAccepted".length;

/** One line: for people, or without a style as JSON. */
export function renderEvent(event: SitedEvent, style: TextStyle | undefined): string {
  if (style === undefined) {
    return `${JSON.stringify({ apiVersion: "forgectl.cardano.io/v1", kind: "Event", ...event })}\n`;
  }
  const { palette, width } = style;
  const { at, context, reason, message, type, count } = event;
  const times = count > 1 ? ` (${count} times)` : "";
  const where = context === undefined ? "" : `${context}: `;
  const text = `${reason.padEnd(REASON_WIDTH)}  ${where}${message}${times}`;
  const time = palette.dim(at.replace(/\.\d+Z$/, "Z"));
  return `${fitText(`${time}  ${type === "Warning" ? palette.warning(text) : text}`, width)}\n`;
}
