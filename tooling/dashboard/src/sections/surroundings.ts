import { byPod } from "../of-pool.ts";
import { type AnyPanel, lines, timeline } from "../panels.ts";

/** What the sidecar depends on. */
export const surroundings = (): AnyPanel[] => [
  lines(
    { title: "Age of the tip", width: 12, unit: "s", description: "Age of the newest block of each node's chain." },
    { expr: byPod("cardano_forge_node_tip_age_seconds") },
  ),
  timeline(
    {
      title: "Reachable arbiters",
      width: 12,
      description: "The worst that any pod of a region sees of each API server that decides which cluster may forge.",
    },
    {
      expr: `min by (region, arbiter) (${byPod("cardano_forge_arbiter_reachable", ["arbiter"])})`,
      legend: "{{region}} to {{arbiter}}",
    },
    [
      { value: 0, text: "unreachable", color: "red" },
      { value: 1, text: "answers", color: "green" },
    ],
  ),
];
