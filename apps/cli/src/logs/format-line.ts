import type { Palette } from "../terminal/palette.ts";
import { sanitizeText } from "../terminal/sanitize.ts";

/** How a line of a log is shown. */
export interface LineStyle {
  readonly palette: Palette;
  readonly isPretty: boolean;
  /** Whose line it is, where there are several. */
  readonly pod?: string | undefined;
}

const MAX_LENGTH = 16_384;
/** The same on every line of a pod. */
const CONSTANT = new Set(["level", "time", "msg", "pool", "network", "pod"]);
const LEVELS: ReadonlyMap<unknown, "dim" | "warning" | "bad"> = new Map([
  ["debug", "dim"],
  ["trace", "dim"],
  ["warn", "warning"],
  ["error", "bad"],
  ["fatal", "bad"],
] as const);

/** A line as it is or for people; in either case without anything that a terminal acts on. */
export function formatLine(line: string, { palette, isPretty, pod }: LineStyle): string {
  const prefix = pod === undefined ? "" : `${palette.dim(pod)}  `;
  const entry = isPretty ? parseEntry(line) : undefined;
  if (entry === undefined) return prefix + sanitizeText(line, MAX_LENGTH);
  const { time, level, msg } = entry;
  const style = LEVELS.get(level);
  const words = Object.entries(entry)
    .filter(([name]) => !CONSTANT.has(name))
    .map(
      ([name, value]) =>
        `${name}=${typeof value === "string" && /^[^\s="]+$/.test(value) ? value : JSON.stringify(value)}`,
    );
  const phrase = sanitizeText(String(msg ?? ""), MAX_LENGTH);
  const text = `${sanitizeText(String(level ?? "")).padEnd(5)}  ${style === undefined ? phrase : palette[style](phrase)}`;
  const fields = words.length === 0 ? "" : `  ${palette.dim(sanitizeText(words.join(" "), MAX_LENGTH))}`;
  return `${prefix}${palette.dim(timeOf(time))}  ${text}${fields}`;
}

function parseEntry(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    // Whatever is no JSON is shown as it is.
    return undefined;
  }
}

function timeOf(time: unknown): string {
  const text = typeof time === "string" ? sanitizeText(time) : "";
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) ? text.slice("2026-09-01T".length).replace(/Z$/, "") : text;
}
