const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const MAX_MS = 3_600_000;

/**
 * Reads a time limit as kubectl writes it: `5s`, `500ms`, `1m`, or a number of seconds. There is no way to say "for
 * ever": a command that never answers helps nobody.
 */
export function parseTimeoutMs(text: string): number {
  const match = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(text);
  const timeoutMs = match === null ? Number.NaN : Number(match[1]) * (UNIT_MS[match[2] ?? "s"] as number);
  if (timeoutMs >= 1 && timeoutMs <= MAX_MS) return Math.round(timeoutMs);
  throw new RangeError("expected a time from 1ms to 1h, such as 5s, 500ms or 1m");
}
