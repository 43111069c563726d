import type { SeedResult } from "./play-seed.ts";

const HOUR_MS = 3_600_000;
const COLUMNS = [9, 7, 12, 9, 12];

/** A table of how much was played, by number of registers. */
export function renderTally(results: readonly SeedResult[]): string {
  const counts = [...new Set(results.map(({ registers }) => registers))].sort((a, b) => a - b);
  const rows = counts.map((count) =>
    rowOf(
      String(count),
      results.filter(({ registers }) => registers === count),
    ),
  );
  const all = counts.length > 1 ? [rowOf("all", results)] : [];
  return `${[line(["registers", "runs", "simulated", "terms", "steps"]), ...rows, ...all].join("\n")}\n`;
}

function rowOf(name: string, results: readonly SeedResult[]): string {
  const sum = (of: (result: SeedResult) => number): number => results.reduce((total, one) => total + of(one), 0);
  const hours = (sum(({ simulatedMs }) => simulatedMs) / HOUR_MS).toFixed(1);
  return line([
    name,
    String(results.length),
    `${hours} h`,
    String(sum(({ terms }) => terms)),
    String(sum(({ steps }) => steps)),
  ]);
}

function line(cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padStart(COLUMNS[index] ?? 0)).join("  ");
}
