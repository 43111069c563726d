/** One line of the result. */
export interface Row {
  readonly what: string;
  readonly value: string;
}

/** The value in the middle; the mean of the two in the middle of an even number. Not defined for none. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Median, extremes and number of runs. */
export function summaryOf(values: readonly number[], unit: string, digits = 0): string {
  const shown = (value: number): string => `${value.toFixed(digits)} ${unit}`;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `median ${shown(median(values))} (${shown(least)} to ${shown(most)}, ${values.length} runs)`;
}

/** Lines in two columns. */
export function renderTable(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  return rows.map(({ what, value }) => `${what.padEnd(width)}  ${value}\n`).join("");
}
