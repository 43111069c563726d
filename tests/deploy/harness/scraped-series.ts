import type { Series } from "./healthy-day.ts";

/** A page of metrics as a sidecar served it, and who was asked. */
export interface Scrape {
  /** Counts from 0; every target is scraped once in each turn. */
  readonly turn: number;
  readonly target: Readonly<Record<string, string>>;
  readonly page: string;
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const NOT_A_NUMBER: ReadonlySet<string> = new Set(["NaN", "Nan", "+Inf", "-Inf"]);

/**
 * What Prometheus has of the pages, a minute a turn: a label that the target has too is renamed, and a series that is
 * missing from a page has no sample there. The last page stays until so many minutes are over.
 */
export function seriesOfScrapes(scrapes: readonly Scrape[], minutes: number): Series[] {
  const turns = Math.max(...scrapes.map(({ turn }) => turn)) + 1;
  const values = new Map<string, string[]>();
  for (const { turn, target, page } of scrapes) {
    for (const [name, value] of samplesOf(page, target)) {
      const known = values.get(name) ?? Array.from({ length: turns }, () => "_");
      known[turn] = value;
      values.set(name, known);
    }
  }
  return [...values].map(([name, known]): Series => {
    const last = known.at(-1) as string;
    const rest = last === "_" ? [] : [`${last}+0x${Math.max(0, minutes - turns)}`];
    return [name, [...known, ...rest].join(" ")];
  });
}

function samplesOf(page: string, target: Scrape["target"]): [string, string][] {
  const own = Object.entries(target)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(",");
  return page.split("\n").flatMap((line): [string, string][] => {
    const [, name, labels = "", value] = SAMPLE.exec(line) ?? [];
    if (name === undefined || value === undefined || NOT_A_NUMBER.has(value)) return [];
    const renamed = labels.replaceAll(/(^|,)([a-z_]+)=/g, (match, comma: string, label: string) =>
      label in target ? `${comma}exported_${label}=` : match,
    );
    return [[`${name}{${[own, renamed].filter((part) => part !== "").join(",")}}`, value]];
  });
}
