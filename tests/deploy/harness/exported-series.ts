import { createForgeMetrics } from "@cardano-forge/metrics";
import { Registry } from "prom-client";
import { z } from "zod";
import type { Series } from "./healthy-day.ts";

const metricSchema = z.object({ name: z.string(), type: z.string(), labelNames: z.array(z.string()) });

/** A metric as the sidecar defines it. */
export type ExportedMetric = z.infer<typeof metricSchema>;

/** Every metric that the sidecar exposes. */
export function exportedMetrics(): ExportedMetric[] {
  const registry = new Registry();
  createForgeMetrics(registry);
  return registry.getMetricsAsArray().map((metric) => metricSchema.parse(metric));
}

/** A pod that is scraped: the labels of its target, and what the sidecar says in labels and values. */
export interface ScrapedPod {
  readonly target: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** By metric; 1 unless said. */
  readonly values?: Readonly<Record<string, number>>;
}

type Labels = Readonly<Record<string, string>>;

const write = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(",");

/** Each set of values that the labels can have. */
function combinations(names: readonly string[], values: ScrapedPod["labels"]): Labels[] {
  return names.reduce<Labels[]>(
    (all, name) => all.flatMap((labels) => (values[name] ?? ["any"]).map((value) => ({ ...labels, [name]: value }))),
    [{}],
  );
}

/** As Prometheus stores it: a label that the target has too is renamed. */
const scraped = (target: Labels, own: Labels): Labels => ({
  ...target,
  ...Object.fromEntries(
    Object.entries(own).map(([name, value]) => [name in target ? `exported_${name}` : name, value]),
  ),
});

/** What Prometheus has of a pod after so many minutes, with every metric that there is. */
export function seriesOfPod(pod: ScrapedPod, minutes: number): Series[] {
  return exportedMetrics().flatMap(({ name, type, labelNames }) => {
    const suffix = type === "histogram" ? "_bucket" : "";
    const labels = { ...pod.labels, le: ["1", "+Inf"] };
    return combinations([...labelNames, ...(type === "histogram" ? ["le"] : [])], labels).map(
      (own): Series => [
        `${name}${suffix}{${write(scraped(pod.target, own))}}`,
        `${pod.values?.[name] ?? 1}+${type === "gauge" ? 0 : 1}x${minutes}`,
      ],
    );
  });
}
