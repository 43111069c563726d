import { stripVTControlCharacters } from "node:util";

/** One column: its title, and on which side its cells stand. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/** Renders rows in columns as wide as their content, two spaces apart, without anything at the ends of lines. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => widthOf(line[index] ?? ""))));
  return lines.map((line) =>
    columns
      .map(({ align }, index) => {
        const cell = line[index] ?? "";
        const space = " ".repeat(Math.max(0, (widths[index] ?? 0) - widthOf(cell)));
        return align === "right" ? space + cell : cell + space;
      })
      .join("  ")
      .trimEnd(),
  );
}

// Names and numbers of Kubernetes are ASCII; what is wider than one column per character stands in the last column.
function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
