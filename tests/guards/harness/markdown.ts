/** A fenced block of a Markdown text. */
export interface CodeBlock {
  readonly language: string;
  readonly code: string;
  /** The line of the text on which the code starts, from 1. */
  readonly line: number;
}

const FENCE = /^(```+)(\S*)[^\n]*\n([\s\S]*?)^\1[ \t]*$/gm;

/** The fenced blocks of a text, in order. */
export function codeBlocks(text: string): CodeBlock[] {
  return [...text.matchAll(FENCE)].map((match) => ({
    language: match[2] ?? "",
    code: match[3] ?? "",
    line: text.slice(0, match.index).split("\n").length + 1,
  }));
}

/** The targets of the links and pictures of a text, outside of code. */
export function linksOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)].map((match) => match[1] ?? "");
}

/** The anchors of the headings of a text, as code hosts make them. */
export function headingAnchors(text: string): string[] {
  return [...text.replaceAll(FENCE, "").matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? "")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function withoutCode(text: string): string {
  return text.replaceAll(FENCE, "").replaceAll(/`[^`\n]*`/g, "");
}
