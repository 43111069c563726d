/** How many characters a terminal shows. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const CHARACTER = { width: 8.4, height: 18 };
const MARGIN = 12;
/** From the top of a line to the foot of its letters. */
const FOOT = 13;
/** The background is ours, so that a picture looks the same on a bright page and a dark one. */
const COLORS: Readonly<Record<string, string>> = { 31: "#e5534b", 32: "#7fb069", 33: "#d9a441", 36: "#6cb6c9" };
const ESCAPE = String.fromCodePoint(27);
const SEQUENCE = new RegExp(`${ESCAPE}\\[([\\d;]*)m`);

interface Style {
  readonly color?: string;
  readonly isBold?: boolean;
  readonly isDim?: boolean;
}

/** Draws what a terminal shows, as `tmux capture-pane -e` gives it, with its title for those who cannot see it. */
export function svgOfScreen(screen: string, { columns, rows }: Size, title: string): string {
  const width = Math.round(columns * CHARACTER.width + 2 * MARGIN);
  const height = rows * CHARACTER.height + 2 * MARGIN;
  const words = escaped(title);
  let style: Style = {};
  const texts: string[] = [];
  for (const [row, line] of screen.split("\n").entries()) {
    let column = 0;
    // The odd parts are what stands between the brackets of a sequence.
    for (const [index, part] of line.split(SEQUENCE).entries()) {
      if (index % 2 === 1) style = styledBy(style, part);
      else {
        texts.push(...wordsOf(part).map((word) => textElement(word.text, { row, column: column + word.at }, style)));
        column += [...part].length;
      }
    }
  }
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${words}">`,
    `<title>${words}</title>`,
    `<rect width="${width}" height="${height}" rx="6" fill="#1b1f24"/>`,
    `<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#d0d0d0" xml:space="preserve">`,
    ...texts,
    "</g>",
    "</svg>",
  ].join("\n")}\n`;
}

/** What stands further apart than two words is placed by itself, so that no font can move it. */
function wordsOf(part: string): { readonly text: string; readonly at: number }[] {
  return [...part.matchAll(/\S+(?: {1,8}\S+)*/g)].map((match) => {
    return { text: match[0], at: [...part.slice(0, match.index)].length };
  });
}

function textElement(text: string, { row, column }: { row: number; column: number }, style: Style): string {
  const x = (MARGIN + column * CHARACTER.width).toFixed(1);
  const y = MARGIN + row * CHARACTER.height + FOOT;
  const length = ([...text].length * CHARACTER.width).toFixed(1);
  const look = [
    ...(style.color === undefined ? [] : [` fill="${style.color}"`]),
    ...(style.isBold === true ? [` font-weight="bold"`] : []),
    ...(style.isDim === true ? [` fill-opacity="0.6"`] : []),
  ].join("");
  return `<text x="${x}" y="${y}" textLength="${length}"${look}>${escaped(text)}</text>`;
}

function styledBy(before: Style, codes: string): Style {
  let style = before;
  for (const code of codes.split(";")) {
    if (code === "" || code === "0") style = {};
    else if (code === "1") style = { ...style, isBold: true };
    else if (code === "2") style = { ...style, isDim: true };
    else if (code === "22") style = { ...style, isBold: false, isDim: false };
    else if (code === "39") style = withoutColor(style);
    else if (COLORS[code] !== undefined) style = { ...style, color: COLORS[code] };
  }
  return style;
}

function withoutColor({ color: _, ...rest }: Style): Style {
  return rest;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
