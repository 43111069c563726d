import type { Glyphs } from "../terminal/glyphs.ts";
import type { Palette } from "../terminal/palette.ts";
import { renderTable } from "../terminal/table.ts";
import type { ForgedSlot } from "./slot-witness.ts";
import type { TakeOver } from "./take-over.ts";

/** What was measured. */
export interface Story {
  readonly takeOvers: readonly TakeOver[];
  readonly slots: readonly ForgedSlot[];
  readonly producers: readonly string[];
  /** What is to be known about the numbers, in lines of at most 76 characters. */
  readonly remarks: readonly string[];
}

/** How the result is drawn. */
export interface StoryStyle {
  readonly palette: Palette;
  readonly glyphs: Glyphs;
}

const COLUMNS = [
  { title: "EVENT" },
  { title: "FORGES THEN" },
  { title: "GAP", align: "right" },
  { title: "MISSED", align: "right" },
  { title: "TWO FORGERS", align: "right" },
] as const;
const MAX_STRIP_SLOTS = 60;

/** What happened, as a table, and who forged in each slot, as a strip. */
export function renderStory(o: Story, { palette, glyphs }: StoryStyle): string {
  const rows = o.takeOvers.map(({ what, forger, gapMs, missedSlots, doubleSeconds }) => [
    what,
    forger,
    gapMs === undefined ? "-" : `${gapMs} ms`,
    missedSlots === undefined ? "-" : slotsText(missedSlots),
    doubleSeconds === 0 ? "0 s" : palette.bad(`${doubleSeconds} s`),
  ]);
  const [title = "", ...table] = renderTable(COLUMNS, rows);
  const lines = [
    palette.dim(title),
    ...table,
    "",
    ...renderStrip(o.slots, o.producers, { palette, glyphs }),
    "",
    verdictText(o, { palette, glyphs }),
    "",
    palette.dim("Every number is from the nodes' own slot logs. A slot takes 1 s, so a gap of"),
    ...o.remarks.map(palette.dim),
  ];
  return `${lines.map((line) => (line === "" ? "" : `  ${line}`)).join("\n")}\n`;
}

function verdictText({ takeOvers, slots }: Story, { palette, glyphs }: StoryStyle): string {
  const doubleSeconds = takeOvers.reduce((sum, one) => sum + one.doubleSeconds, 0);
  if (doubleSeconds > 0) return palette.bad(`${glyphs.bad} two forgers in ${slotsText(doubleSeconds)}`);
  return palette.good(`${glyphs.good} ${slotsText(slots.length)} forged, never two forgers in one`);
}

function slotsText(count: number): string {
  return count === 1 ? "1 slot" : `${count} slots`;
}

/** One line for each producer, one column for each slot; the last minute at most. */
function renderStrip(slots: readonly ForgedSlot[], producers: readonly string[], style: StoryStyle): string[] {
  const numbers = slots.map(({ slot }) => slot);
  const last = Math.max(...numbers);
  const first = Math.max(Math.min(...numbers), last - MAX_STRIP_SLOTS + 1);
  const { palette, glyphs } = style;
  return producers.map((pod) => {
    const forged = new Set(slots.filter((entry) => entry.pod === pod).map(({ slot }) => slot));
    const marks = Array.from({ length: last - first + 1 }, (_, index) =>
      forged.has(first + index) ? palette.good(glyphs.filled) : palette.dim(glyphs.empty),
    );
    return `${pod}  ${marks.join("")}`;
  });
}
