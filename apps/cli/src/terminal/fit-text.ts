import { stripVTControlCharacters } from "node:util";

/** What stands under the beginning of a text has to leave this part of the line to it. */
const MOST_INDENT = 0.6;

/**
 * Breaks lines between words where a terminal would break them inside of one; the rest stands under the beginning of what
 * it belongs to. Not for anything that is copied, such as commands and documents. Without a width nothing is broken.
 */
export function fitText(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split("\n")
    .map((line) => fitLine(line, width))
    .join("\n");
}

function fitLine(line: string, width: number): string {
  if (widthOf(line) <= width) return line;
  const indent = indentOf(stripVTControlCharacters(line), width * MOST_INDENT);
  const lines: string[] = [];
  let [current = "", ...words] = line.split(" ");
  for (const word of words) {
    const isStarted = widthOf(current.trimEnd()) > indent;
    if (isStarted && word !== "" && widthOf(`${current} ${word}`) > width) {
      lines.push(current.trimEnd());
      current = `${" ".repeat(indent)}${word}`;
    } else current = `${current} ${word}`;
  }
  return [...lines, current].join("\n");
}

/** Under the last cell of a line with several, else a little further in than the line. */
function indentOf(line: string, most: number): number {
  const start = /^ */.exec(line)?.[0].length ?? 0;
  const cells = [...line.matchAll(/(?<=\S) {2,}/g)].map((gap) => gap.index + gap[0].length);
  return cells.findLast((cell) => cell <= most) ?? start + 2;
}

function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
