import { byPod, ofPool } from "../of-pool.ts";
import { type AnyPanel, number, SECONDS_A_DAY } from "../panels.ts";

/** Whether exactly one forges, and who could follow it. */
export const forgers = (): AnyPanel[] => [
  number(
    {
      title: "Forgers",
      width: 4,
      description:
        "Producers that are not verified off. A node that cannot be read counts, so that a second forger is never missed.",
    },
    `sum(${ofPool("cardano_forging_enabled")})`,
    {
      below: "orange",
      steps: [
        { from: 1, color: "green" },
        { from: 2, color: "red" },
      ],
      meanings: [
        { value: 0, text: "no forger", color: "orange" },
        { value: 1, text: "1 forger", color: "green" },
      ],
    },
  ),
  number(
    {
      title: "Clusters that may forge",
      width: 4,
      description: "1 while one cluster, and one pod in it, has the right to forge.",
    },
    `sum(${ofPool("cardano_cluster_forge_enabled")})`,
    {
      below: "orange",
      steps: [
        { from: 1, color: "green" },
        { from: 2, color: "red" },
      ],
    },
  ),
  number(
    {
      title: "Ready to take over",
      width: 4,
      description: "Pods that could forge at once: standbys, and leaders of clusters that do not have the seat.",
    },
    `count(${byPod(`cardano_forge_decision_info{reason=~"Ready|SeatAwaited"}`, ["reason"])}) or vector(0)`,
    {
      below: "red",
      steps: [{ from: 1, color: "green" }],
    },
  ),
];

/** How much is left of what runs out. */
export const reserves = (): AnyPanel[] => [
  number(
    {
      title: "Lease remaining",
      width: 4,
      unit: "s",
      description: "How long the forger's permit is still valid if it is not renewed.",
    },
    `min(${byPod("cardano_forge_lease_remaining_seconds")})`,
    {
      below: "red",
      steps: [
        { from: 3, color: "yellow" },
        { from: 5, color: "green" },
      ],
    },
  ),
  number(
    {
      title: "KES key expires in",
      width: 4,
      unit: "s",
      description: "Of the pod whose mounted key expires first, from its certificate and the clock.",
    },
    `min(${byPod("cardano_forge_kes_expiry_timestamp_seconds")}) - time()`,
    {
      below: "red",
      steps: [
        { from: 4 * SECONDS_A_DAY, color: "orange" },
        { from: 14 * SECONDS_A_DAY, color: "green" },
      ],
    },
  ),
  number(
    {
      title: "Arbiters to spare",
      width: 4,
      description:
        "How many more arbiters the pod that sees fewest may lose before it could not hold the seat. No samples without clusters.",
    },
    `min(${byPod("(sum without (arbiter) (cardano_forge_arbiter_reachable) - cardano_forge_arbiters_needed)")})`,
    {
      below: "red",
      steps: [
        { from: 0, color: "orange" },
        { from: 1, color: "green" },
      ],
    },
  ),
];
