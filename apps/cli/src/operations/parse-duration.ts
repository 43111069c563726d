const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const MAX_MS = 90 * 86_400_000;

/** Reads how long something is to last, such as `30m`, `4h` or `2d`; a unit is needed, because a wrong one costs blocks. */
export function parseDurationMs(text: string): number {
  const match = /^(\d{1,5})(m|h|d)$/.exec(text);
  const durationMs = match === null ? 0 : Number(match[1]) * (UNIT_MS[match[2] as string] as number);
  if (durationMs > 0 && durationMs <= MAX_MS) return durationMs;
  throw new RangeError("expected a time from 1m to 90d, such as 30m, 4h or 2d");
}
