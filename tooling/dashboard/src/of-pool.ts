/**
 * Most metrics do not say which pool they are of: they are joined to two of the same target that do. What labels a target has
 * is up to each Prometheus, so a join ignores the labels that the sidecar gives and matches all others; by `instance` alone,
 * pods of two regions with one address would be taken for each other.
 */
const OWN_LABELS = [
  ...["cluster", "region", "network", "pool_id"],
  // Prometheus renames a label that its target has too.
  ...["pod_name", "namespace", "exported_namespace", "version", "pool_ticker", "application_type"],
];

const CHOSEN = `network=~"$network",pool_id=~"$pool"`;
const ignoring = (more: readonly string[]): string => `ignoring (${[...OWN_LABELS, ...more].join(", ")})`;

const CLUSTERS = `(0 * cardano_cluster_forge_enabled{${CHOSEN}} + 1)`;
const PODS = `(cardano_forge_manager_info * ${ignoring([])} group_left (region) ${CLUSTERS})`;

/** The series of a metric that says itself which pool it is of. */
export function ofPool(metric: string): string {
  return `${metric}{${CHOSEN}}`;
}

/** Series of a metric that does not, for the pods of the chosen pool, with `region` and `pod_name`; `own` are the labels of its own. */
export function byPod(expression: string, own: readonly string[] = []): string {
  return `${expression} * ${ignoring(own)} group_left (region, pod_name) ${PODS}`;
}

/** The sum of an expression, for each value of the labels. */
export function sumBy(labels: string, expression: string): string {
  return `sum by (${labels}) (${expression})`;
}

/** A quantile of a histogram over a time, of all pods together. */
export function within(quantile: number, histogram: string, own: readonly string[], time = "$__range"): string {
  const buckets = byPod(`increase(${histogram}_bucket[${time}])`, ["le", ...own]);
  return `histogram_quantile(${quantile}, ${sumBy(["le", ...own].join(", "), buckets)})`;
}
