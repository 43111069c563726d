import type { Glyphs } from "../terminal/glyphs.ts";

/** A bar that is as full as `part` says, from 0 to 1; anything else counts as the nearer of the two. */
export function bar(part: number, width: number, { filled, empty }: Glyphs): string {
  const full = Math.round(Math.max(0, Math.min(1, Number.isNaN(part) ? 0 : part)) * width);
  return filled.repeat(full) + empty.repeat(width - full);
}
