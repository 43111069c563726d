import { byPod, sumBy, within } from "../of-pool.ts";
import { type AnyPanel, bars, lines } from "../panels.ts";

/** How long changes take, and how many there are. */
export const handOvers = (): AnyPanel[] => [
  bars(
    {
      title: "Hand-overs: 9 of 10 within",
      width: 8,
      unit: "s",
      description:
        "release: asked to stop until the seat is free. enable: seat taken until the node forges. gap: nobody.",
    },
    { expr: within(0.9, "cardano_forge_handover_duration_seconds", ["phase"]), legend: "{{phase}}" },
    {
      below: "green",
      steps: [
        { from: 10, color: "yellow" },
        { from: 20, color: "red" },
      ],
    },
  ),
  lines(
    {
      title: "Stopping a node: 9 of 10 within",
      width: 8,
      unit: "s",
      description: "From the decision until the node was proved off.",
    },
    { expr: within(0.9, "cardano_forge_stop_duration_seconds", [], "$__rate_interval"), legend: "stop" },
  ),
  lines(
    {
      title: "Changes of leadership, kills and foreign signals",
      width: 8,
      description:
        "Leases gained or lost, nodes killed to be safe, and signals of somebody else that made a node load decoys.",
    },
    {
      expr: `sum(${byPod("increase(cardano_leadership_changes_total[$__rate_interval])")})`,
      legend: "leases gained or lost",
    },
    {
      expr: sumBy("reason", byPod("increase(cardano_forge_fenced_total[$__rate_interval])", ["reason"])),
      legend: "killed: {{reason}}",
    },
    {
      expr: `sum(${byPod("increase(cardano_forge_foreign_sighup_total[$__rate_interval])")})`,
      legend: "foreign signals",
    },
  ),
];
