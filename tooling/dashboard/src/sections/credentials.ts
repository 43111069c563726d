import { byPod } from "../of-pool.ts";
import { type AnyPanel, bars, lines, SECONDS_A_DAY, timeline } from "../panels.ts";

/** Whether the mounted keys are good, for how long, and when they lay on disk. */
export const credentials = (): AnyPanel[] => [
  bars(
    {
      title: "KES key expires in",
      width: 8,
      unit: "s",
      description: "Standbys too: each pod reads it from what it has mounted.",
    },
    { expr: `${byPod("cardano_forge_kes_expiry_timestamp_seconds")} - time()` },
    {
      below: "red",
      steps: [
        { from: 4 * SECONDS_A_DAY, color: "orange" },
        { from: 14 * SECONDS_A_DAY, color: "green" },
      ],
    },
  ),
  lines(
    {
      title: "Issue number of the certificate",
      width: 8,
      description:
        "mounted: in the Secret. node: what the node was given. chain: in the newest block of the pool. The chain refuses a lower one.",
    },
    {
      expr: byPod("cardano_forge_opcert_issue_number", ["source"]),
      legend: "{{region}} {{pod_name}} {{source}}",
    },
  ),
  timeline(
    {
      title: "Mounted credentials",
      width: 8,
      description: "Whether each file, and the whole set, passes every check.",
    },
    { expr: byPod("cardano_forge_credentials_valid", ["check"]), legend: "{{region}} {{pod_name}} {{check}}" },
    [
      { value: 0, text: "refused", color: "red" },
      { value: 1, text: "good", color: "green" },
    ],
  ),
  lines(
    {
      title: "Real keys on disk",
      width: 24,
      unit: "percentunit",
      description:
        "Part of the time in which real credentials lay where the node reads them: the blink of a hand-over.",
    },
    { expr: byPod("rate(cardano_forge_real_keys_on_disk_seconds_total[$__rate_interval])") },
  ),
];
