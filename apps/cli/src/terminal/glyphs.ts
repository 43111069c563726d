/** Signs that a text carries beside its words. */
export interface Glyphs {
  readonly good: string;
  readonly bad: string;
  readonly unknown: string;
  /** A slot in which a node forged, and one in which it did not. */
  readonly filled: string;
  readonly empty: string;
}

const UNICODE: Glyphs = { good: "✓", bad: "✗", unknown: "?", filled: "█", empty: "·" };
const ASCII: Glyphs = { good: "+", bad: "x", unknown: "?", filled: "#", empty: "." };

/** Unicode unless the locale says that the terminal shows something else. */
export function glyphsFor(env: Readonly<Record<string, string | undefined>>): Glyphs {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((name) => (name ?? "") !== "");
  return locale === undefined || /utf-?8/i.test(locale) ? UNICODE : ASCII;
}
