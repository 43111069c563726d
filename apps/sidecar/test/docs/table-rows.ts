import { readFile } from "node:fs/promises";

/** The cells of every table row of a document below `docs`, without heads and rules. */
export async function tableRowsOf(document: string): Promise<string[][]> {
  const text = await readFile(new URL(`../../../../docs/${document}`, import.meta.url), "utf8");
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  const cells = rows.map((row) =>
    row
      .slice(1, row.lastIndexOf("|"))
      .split("|")
      .map((cell) => cell.trim()),
  );
  return cells.filter(([first = ""]) => first.startsWith("`"));
}

/** What stands between backticks in a cell. */
export function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}
