import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** One value. Undefined means not known: the series is left out, because a guess would be believed. */
export interface PlainGauge {
  set(value: number | undefined): void;
}

/** One value for each set of labels, all of which must be given; undefined leaves that series out. */
export interface LabelledGauge<Labels> {
  set(labels: Labels, value: number | undefined): void;
  /** Leaves every series out. */
  clear(): void;
}

/** Counts up from 0. */
export interface PlainCounter {
  add(amount?: number): void;
}

/** Counts up for each set of labels, all of which must be given. */
export interface LabelledCounter<Labels> {
  add(labels: Labels, amount?: number): void;
}

/** How long something took. */
export interface PlainHistogram {
  observe(seconds: number): void;
}

/** How long something took, for each set of labels. */
export interface LabelledHistogram<Labels> {
  observe(labels: Labels, seconds: number): void;
}

/** Name and help text; the name says its unit last. */
export interface Definition {
  readonly name: string;
  readonly help: string;
}

/** A definition with labels. */
export interface LabelledDefinition<Labels> extends Definition {
  readonly labelNames: readonly (keyof Labels & string)[];
}

/** Bounds of the bands into which durations are counted, in seconds, ascending. */
export interface Bands {
  readonly buckets: readonly number[];
}

type Text<Labels> = Record<keyof Labels & string, string>;

/** Defines a gauge; it shows nothing until it is set. */
export function plainGauge(registry: Registry, definition: Definition): PlainGauge {
  const gauge = new Gauge({ ...definition, registers: [registry] });
  gauge.remove();
  return { set: (value) => (value === undefined ? gauge.remove() : gauge.set(value)) };
}

/** Defines a gauge with labels. */
export function labelledGauge<Labels extends Text<Labels>>(
  registry: Registry,
  definition: LabelledDefinition<Labels>,
): LabelledGauge<Labels> {
  const gauge = new Gauge({ ...definition, registers: [registry] });
  return {
    set: (labels, value) => (value === undefined ? gauge.remove(labels) : gauge.set(labels, value)),
    clear: () => gauge.reset(),
  };
}

/** Defines a counter; it shows 0 from the start, so that the first step is seen as one. */
export function plainCounter(registry: Registry, definition: Definition): PlainCounter {
  const counter = new Counter({ ...definition, registers: [registry] });
  return { add: (amount = 1) => counter.inc(amount) };
}

/** Defines a counter with labels; the series that are known beforehand show 0 from the start. */
export function labelledCounter<Labels extends Text<Labels>>(
  registry: Registry,
  definition: LabelledDefinition<Labels>,
  known: readonly Labels[] = [],
): LabelledCounter<Labels> {
  const counter = new Counter({ ...definition, registers: [registry] });
  for (const labels of known) counter.inc(labels, 0);
  return { add: (labels, amount = 1) => counter.inc(labels, amount) };
}

/** Defines a histogram of durations. */
export function plainHistogram(registry: Registry, definition: Definition & Bands): PlainHistogram {
  const histogram = new Histogram({ ...definition, buckets: [...definition.buckets], registers: [registry] });
  return { observe: (seconds) => histogram.observe(seconds) };
}

/** Defines a histogram of durations with labels; the series that are known beforehand are there from the start. */
export function labelledHistogram<Labels extends Text<Labels>>(
  registry: Registry,
  definition: LabelledDefinition<Labels> & Bands,
  known: readonly Labels[] = [],
): LabelledHistogram<Labels> {
  const histogram = new Histogram({ ...definition, buckets: [...definition.buckets], registers: [registry] });
  for (const labels of known) histogram.zero(labels);
  return { observe: (labels, seconds) => histogram.observe(labels, seconds) };
}
