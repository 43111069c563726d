/*
 * What is put into a text lies between two comments, and what it takes the place of lies there too, each line as a comment.
 * So everything can be taken out again to the byte, by these lines alone, whatever else was edited since.
 */
import { isScalar, visit } from "yaml";
import { parseManifest } from "./kubernetes-yaml.ts";

const BEGIN = "# forgectl inject";
const OPEN_LINE = " (the line before has no end)";
const WAS = "# forgectl was:";
const END = "# forgectl end";

/** Lines for a text, in the place of others or of none. */
export interface MarkedBlock {
  readonly reason: string;
  readonly indent: string;
  readonly lines: readonly string[];
  /** What it takes the place of: whole lines as they are in the text, the end of the last one included. */
  readonly was: string;
  /** True where it follows a last line that no newline ends. */
  readonly isAfterOpenLine: boolean;
}

/** A block as text. */
export function renderBlock(block: MarkedBlock, newline: string): string {
  const { reason, indent, lines, was, isAfterOpenLine } = block;
  const kept = was === "" ? [] : was.replace(/\n$/, "").split("\n");
  const isOpen = was !== "" && !was.endsWith("\n");
  return [
    isAfterOpenLine ? newline : "",
    `${indent}${BEGIN}${isAfterOpenLine ? OPEN_LINE : ""}: ${reason}${newline}`,
    ...kept.map((line) => `${indent}${WAS} ${line}\n`),
    ...lines.map((line) => `${line === "" ? "" : indent}${line}${newline}`),
    `${indent}${END}${isOpen ? "" : newline}`,
  ].join("");
}

/** The marks in a text do not fit each other: somebody has edited them. */
export class DamagedMarksError extends Error {
  override readonly name = "DamagedMarksError";
  readonly line: number;

  constructor(line: number) {
    super(`a comment of forgectl inject in line ${line} has lost its other half`);
    this.line = line;
  }
}

/** The text as it was before, and how many blocks were taken out. Throws a {@link DamagedMarksError} where it cannot tell. */
export function stripBlocks(text: string): { readonly text: string; readonly count: number } {
  if (!text.includes(BEGIN)) return { text, count: 0 };
  const lines = markedLines(text);
  let [stripped, count] = ["", 0];
  for (let at = 0; at < lines.length; at += 1) {
    const { line, mark } = lines[at] as MarkedLine;
    if (mark === undefined) {
      stripped += line;
      continue;
    }
    const length = lines.slice(at + 1).findIndex((one) => one.mark === "begin" || one.mark === "end") + 1;
    const last = lines[at + length] as MarkedLine;
    if (mark !== "begin" || length === 0 || last.mark !== "end") throw new DamagedMarksError(at + 1);
    if (line.includes(`${BEGIN}${OPEN_LINE}: `)) stripped = stripped.replace(/\r?\n$/, "");
    const kept = lines.slice(at, at + length).filter((one) => one.mark === "was");
    const was = kept.map((one) => withoutMark(one.line)).join("");
    stripped += last.line.endsWith("\n") ? was : was.replace(/\n$/, "");
    count += 1;
    at += length;
  }
  return { text: stripped, count };
}

interface MarkedLine {
  readonly line: string;
  readonly mark: "begin" | "was" | "end" | undefined;
}

function markedLines(text: string): MarkedLine[] {
  const isText = textRanges(text);
  let at = 0;
  return text.split(/(?<=\n)/).map((line) => {
    const mark = isText(at) ? undefined : markOf(line);
    at += line.length;
    return { line, mark };
  });
}

function withoutMark(line: string): string {
  // Editors that take spaces off the ends of lines may have taken the last one of the mark.
  return line.slice(line.indexOf(WAS) + WAS.length).replace(/^ /, "");
}

function markOf(line: string): MarkedLine["mark"] {
  const comment = line.trim();
  if (comment.startsWith(`${BEGIN}: `) || comment.startsWith(`${BEGIN}${OPEN_LINE}: `)) return "begin";
  if (line.trimStart().startsWith(WAS)) return "was";
  return comment === END ? "end" : undefined;
}

/** Tells of a place whether it lies inside a text of several lines, where a comment is none. */
function textRanges(text: string): (offset: number) => boolean {
  const ranges: (readonly [from: number, to: number])[] = [];
  for (const { tree } of parseManifest(text)) {
    visit(tree, (_, node) => {
      if (!isScalar(node) || node.range === undefined || node.range === null) return;
      const [from, to] = node.range;
      if (text.slice(from, to).includes("\n")) ranges.push([from, to]);
    });
  }
  return (offset) => ranges.some(([from, to]) => offset > from && offset < to);
}
