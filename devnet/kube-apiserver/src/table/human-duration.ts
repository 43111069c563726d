const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** An age as kubectl and the API server print it: `90s`, `8m2s`, `3h`, `2d4h`, `326d`. */
function renderDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 2 * minute) return `${seconds}s`;
  if (seconds < 10 * minute) return inTwo(seconds, [minute, "m"], [1, "s"]);
  if (seconds < 3 * hour) return `${Math.trunc(seconds / minute)}m`;
  if (seconds < 8 * hour) return inTwo(seconds, [hour, "h"], [minute, "m"]);
  if (seconds < 2 * day) return `${Math.trunc(seconds / hour)}h`;
  if (seconds < 8 * day) return inTwo(seconds, [day, "d"], [hour, "h"]);
  if (seconds < 2 * year) return `${Math.trunc(seconds / day)}d`;
  if (seconds < 8 * year) return inTwo(seconds, [year, "y"], [day, "d"]);
  return `${Math.trunc(seconds / year)}y`;
}

type Unit = readonly [seconds: number, name: string];

function inTwo(seconds: number, [unit, name]: Unit, [restUnit, restName]: Unit): string {
  const rest = Math.trunc((seconds % unit) / restUnit);
  return `${Math.trunc(seconds / unit)}${name}${rest === 0 ? "" : `${rest}${restName}`}`;
}

/** The age of a time text at `nowMs`; `<unknown>` when there is none. */
export function renderAge(time: string | undefined, nowMs: number): string {
  const ms = time === undefined || time === "" ? Number.NaN : Date.parse(time);
  return Number.isNaN(ms) ? "<unknown>" : renderDuration(nowMs - ms);
}
