import { byPod } from "../of-pool.ts";
import { type AnyPanel, lines, timeline } from "../panels.ts";

/** Who forges by what the nodes show, and who may by the leases. */
export const forging = (): AnyPanel[] => [
  timeline(
    {
      title: "Who forges where",
      width: 24,
      description:
        "What each node itself shows, whatever its sidecar wants. A gap is a time in which nobody could tell.",
    },
    { expr: byPod("cardano_forge_node_forging * (2 - cardano_forge_intent)") },
    [
      { value: 0, text: "off", color: "text" },
      { value: 1, text: "forges", color: "green" },
      { value: 2, text: "forges unasked", color: "red" },
    ],
  ),
  timeline(
    {
      title: "Who may",
      width: 24,
      description: "Leases that each pod holds: that of its cluster, and with clusters that of the pool's seat too.",
    },
    { expr: byPod("sum without (name) (leader_election_master_status)") },
    [
      { value: 0, text: "standby", color: "text" },
      { value: 1, text: "leads its cluster", color: "blue" },
      { value: 2, text: "leads, with the seat", color: "green" },
    ],
  ),
  lines(
    {
      title: "Lease remaining",
      width: 12,
      unit: "s",
      description: "A saw: it falls with the clock and jumps up with each renewal. No line for pods without a permit.",
    },
    { expr: byPod("cardano_forge_lease_remaining_seconds") },
  ),
  lines(
    {
      title: "Node against sidecar",
      width: 12,
      unit: "s",
      description: "For how long a node has been seen to do something else than its sidecar wants.",
    },
    { expr: byPod("cardano_forge_intent_mismatch_seconds") },
  ),
];
