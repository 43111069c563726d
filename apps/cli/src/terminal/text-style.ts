import type { Console, OutputStream } from "./console.ts";
import { type Glyphs, glyphsFor } from "./glyphs.ts";
import { type ColorChoice, createPalette, isColored, type Palette } from "./palette.ts";

/** How a text form is drawn. */
export interface TextStyle {
  readonly palette: Palette;
  readonly glyphs: Glyphs;
  readonly isWide: boolean;
  /** Of the terminal; undefined where the text goes elsewhere, and is as wide as it likes. */
  readonly width?: number | undefined;
}

/** How wide a text may be that goes there. */
export function widthOf({ isTTY, columns }: OutputStream): number | undefined {
  return isTTY === true ? columns : undefined;
}

/** The style that suits where the data of a command goes. */
export function textStyle({ out, env }: Console, color: ColorChoice, isWide = false): TextStyle {
  return { palette: createPalette(isColored(color, out, env)), glyphs: glyphsFor(env), isWide, width: widthOf(out) };
}
