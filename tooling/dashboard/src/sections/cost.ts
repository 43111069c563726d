import { byPod, sumBy, within } from "../of-pool.ts";
import { type AnyPanel, lines } from "../panels.ts";

/** What the sidecars ask of the API servers, and how well they are answered. */
export const requests = (): AnyPanel[] => [
  lines(
    {
      title: "Requests to the Kubernetes API in a minute",
      width: 8,
      description: "Of each pod, by what they ask for.",
    },
    {
      expr: `60 * avg by (verb, resource) (sum without (code) (${byPod(
        "rate(cardano_forge_kube_requests_total[$__rate_interval])",
        ["verb", "resource", "code"],
      )}))`,
      legend: "{{verb}} {{resource}}",
    },
  ),
  lines(
    {
      title: "Requests that failed, in a minute",
      width: 8,
      description: "A few conflicts are what an election is made of; 401, 403, 429 and time-outs are not.",
    },
    {
      expr: `60 * ${sumBy(
        "code",
        byPod(`rate(cardano_forge_kube_requests_total{code!~"2.."}[$__rate_interval])`, ["verb", "resource", "code"]),
      )}`,
      legend: "{{code}}",
    },
  ),
  lines(
    {
      title: "99 of 100 requests within",
      width: 8,
      unit: "s",
      description: "All requests but watches, and writes of the lease among them.",
    },
    {
      expr: within(0.99, "cardano_forge_kube_request_duration_seconds", [], "$__rate_interval"),
      legend: "requests",
    },
    {
      expr: within(0.99, "cardano_forge_lease_renew_duration_seconds", [], "$__rate_interval"),
      legend: "writes of the lease",
    },
  ),
];

/** Whether the sidecars themselves run well. */
export const sidecars = (): AnyPanel[] => [
  lines(
    {
      title: "Since the last round of the loop",
      width: 12,
      unit: "s",
      description: "A sidecar that stands still is killed by its guard.",
    },
    { expr: `time() - ${byPod("cardano_forge_loop_last_success_timestamp_seconds")}` },
  ),
  lines(
    {
      title: "Lag of the event loop",
      width: 12,
      unit: "s",
      description: "Longest delay of a timer since the last scrape.",
    },
    { expr: byPod("cardano_forge_event_loop_lag_seconds") },
  ),
];
