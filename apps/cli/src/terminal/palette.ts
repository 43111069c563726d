import { styleText } from "node:util";

/** How a text may be made to stand out; without colour every style is the plain text. */
export interface Palette {
  good(text: string): string;
  warning(text: string): string;
  bad(text: string): string;
  strong(text: string): string;
  dim(text: string): string;
}

/** When to use colour; `auto` follows the terminal and `NO_COLOR`. */
export const COLOR_CHOICES = ["auto", "always", "never"] as const;
/** One of these choices. */
export type ColorChoice = (typeof COLOR_CHOICES)[number];

/** Builds a palette. */
export function createPalette(isColored: boolean): Palette {
  const style =
    (format: Parameters<typeof styleText>[0]) =>
    (text: string): string =>
      // Whether the stream takes colour was decided already, once for all texts.
      isColored && text !== "" ? styleText(format, text, { validateStream: false }) : text;
  return {
    good: style("green"),
    warning: style("yellow"),
    bad: style(["bold", "red"]),
    strong: style("bold"),
    dim: style("dim"),
  };
}

/** Whether to write colour to a stream. https://no-color.org: any value of `NO_COLOR` but the empty one turns it off. */
export function isColored(
  choice: ColorChoice,
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (choice !== "auto") return choice === "always";
  const isRefused = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  return stream.isTTY === true && !isRefused;
}
