import type { Console } from "./console.ts";
import { type Glyphs, glyphsFor } from "./glyphs.ts";
import { type ColorChoice, createPalette, isColored, type Palette } from "./palette.ts";

/** How a text form is drawn. */
export interface TextStyle {
  readonly palette: Palette;
  readonly glyphs: Glyphs;
  readonly isWide: boolean;
}

/** The style that suits where the data of a command goes. */
export function textStyle({ out, env }: Console, color: ColorChoice, isWide = false): TextStyle {
  return { palette: createPalette(isColored(color, out, env)), glyphs: glyphsFor(env), isWide };
}
