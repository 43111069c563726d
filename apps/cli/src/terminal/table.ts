import { stripVTControlCharacters } from "node:util";

/** One column: its title, and on which side its cells stand. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/** What a cell without a value shows. */
export const NO_VALUE = "-";

/**
 * Renders rows in columns as wide as their content, two spaces apart, without anything at the ends of lines. Where that is
 * wider than the terminal they move together, and columns without a value go, if that helps.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): string[] {
  const hasValue = (index: number): boolean =>
    rows.some((row) => stripVTControlCharacters(row[index] ?? "") !== NO_VALUE);
  const filled = columns.flatMap((_, index) => (hasValue(index) ? [index] : []));
  const filledColumns = columns.filter((_, index) => filled.includes(index));
  const filledRows = rows.map((row) => filled.map((index) => row[index] ?? ""));
  const whole = layOut(columns, rows, 2);
  const choices = [
    whole,
    layOut(columns, rows, 1),
    layOut(filledColumns, filledRows, 2),
    layOut(filledColumns, filledRows, 1),
  ];
  return choices.find((lines) => lines.every((line) => widthOf(line) <= width)) ?? whole;
}

function layOut(columns: readonly Column[], rows: readonly (readonly string[])[], gap: number): string[] {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => widthOf(line[index] ?? ""))));
  return lines.map((line) =>
    columns
      .map(({ align }, index) => {
        const cell = line[index] ?? "";
        const space = " ".repeat(Math.max(0, (widths[index] ?? 0) - widthOf(cell)));
        return align === "right" ? space + cell : cell + space;
      })
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}

// Names and numbers of Kubernetes are ASCII; what is wider than one column per character stands in the last column.
function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
