const UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
] as const;

/** A span of time as kubectl writes it: the two largest units, such as `2m14s` or `3d4h`; below a minute only seconds. */
export function humanAge(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const index = UNITS.findIndex(([, size]) => whole >= size);
  const unit = UNITS[index];
  if (unit === undefined) return "0s";
  const [name, size] = unit;
  const next = UNITS[index + 1];
  const rest = next === undefined ? 0 : Math.floor((whole % size) / next[1]);
  return `${Math.floor(whole / size)}${name}${next === undefined || rest === 0 ? "" : `${rest}${next[0]}`}`;
}
