import { type Column, renderTable } from "../terminal/table.ts";
import type { Cost, Span } from "./rehearse.ts";

const COLUMNS: readonly Column[] = [
  { title: "IF" },
  { title: "FORGES ON FOR", align: "right" },
  { title: "THEN NOBODY FOR", align: "right" },
  { title: "AND THEN" },
];

/** One line for each loss, indented. */
export function renderCosts(costs: readonly Cost[], width: number | undefined): string[] {
  const rows = costs.map(({ text, forgesOn, gap, forgers }) => [
    text,
    forgesOn === undefined ? "-" : spanText(forgesOn),
    gap === undefined ? "until it is back" : spanText(gap),
    forgers.length === 0 ? "-" : forgers.join(" or "),
  ]);
  return renderTable(COLUMNS, rows, width === undefined ? undefined : width - 2).map((line) => `  ${line}`);
}

/** A span in seconds, as one number where there is no difference to be seen. */
export function spanText({ leastMs, mostMs }: Span): string {
  const [least, most] = [leastMs, mostMs].map((ms) => (ms === 0 ? "0" : (ms / 1000).toFixed(1)));
  return least === most ? `${most} s` : `${least} to ${most} s`;
}
