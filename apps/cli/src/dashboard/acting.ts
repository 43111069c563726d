import type { PressedKey } from "./keys.ts";

/** What a key that changes something does, from the question to its end. */
export type Acting =
  | { readonly kind: "planning"; readonly title: string }
  | {
      readonly kind: "asking";
      readonly title: string;
      readonly steps: readonly string[];
      readonly warnings: readonly string[];
      /** What has to be typed. */
      readonly wanted: string;
      readonly typed: string;
      /** Something else was typed before. */
      readonly isWrong: boolean;
    }
  | { readonly kind: "doing"; readonly title: string; readonly told: readonly string[] }
  | { readonly kind: "over"; readonly title: string; readonly told: readonly string[]; readonly isGood: boolean };

/** What a key makes of the question. */
export type Answer =
  | { readonly kind: "typed"; readonly typed: string }
  | { readonly kind: "go" }
  | { readonly kind: "wrong" }
  | { readonly kind: "cancel" };

const LONGEST = 253;

/** Reads one key while a question is open: a name has to be typed out, because a slip of a finger is no decision. Pure. */
export function answerOf(asking: Acting & { kind: "asking" }, { input, name }: PressedKey): Answer {
  const { typed, wanted } = asking;
  if (name === "esc") return { kind: "cancel" };
  if (name === "enter") return { kind: typed === wanted ? "go" : "wrong" };
  if (name === "backspace") return { kind: "typed", typed: typed.slice(0, -1) };
  // A paste comes as one key; only what a name can hold is taken.
  const letters = name === undefined ? input.replaceAll(/[^\w.:/@-]/g, "") : "";
  return { kind: "typed", typed: `${typed}${letters}`.slice(0, LONGEST) };
}
