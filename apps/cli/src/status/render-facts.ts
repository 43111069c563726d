import { type Known, renderVerdict, type Unknown, type Verdict } from "@cardano-forge/pool-view";
import type { TextStyle } from "../terminal/text-style.ts";

/** A verdict in words, behind a sign that says the same. */
export function verdictText(verdict: Verdict, { palette, glyphs }: TextStyle): string {
  const words = renderVerdict(verdict);
  if (verdict.isFine) return palette.good(`${glyphs.good} ${words}`);
  if (verdict.kind === "one-forger") return palette.warning(`${glyphs.unknown} ${words}`);
  return palette.bad(`${verdict.kind === "unknown" ? glyphs.unknown : glyphs.bad} ${words}`);
}

/** A fact, or why there is none. */
export function factText<T>(fact: Known<T>, style: TextStyle, render: (value: T) => string): string {
  return fact.kind === "known" ? render(fact.value) : unknownText(fact, style);
}

/** Why there is no fact. */
export function unknownText({ because, message }: Unknown, { palette }: TextStyle): string {
  return palette.warning(`unknown (${because}): ${message}`);
}
