import { fileURLToPath } from "node:url";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { PROMETHEUS } from "./panels.ts";
import { requests, sidecars } from "./sections/cost.ts";
import { credentials } from "./sections/credentials.ts";
import { forging } from "./sections/forging.ts";
import { handOvers } from "./sections/hand-overs.ts";
import { forgers, reserves } from "./sections/now.ts";
import { surroundings } from "./sections/surroundings.ts";

/** Where the dashboard lies, for the chart, for `forgectl generate dashboard` and to be imported by hand. */
export const DASHBOARD_FILE: string = fileURLToPath(
  new URL("../../../deploy/monitoring/dashboard.json", import.meta.url),
);

const SECTIONS = [
  { title: "Now", panels: [forgers, reserves] },
  { title: "Who forges where", panels: [forging] },
  { title: "Hand-overs", panels: [handOvers] },
  { title: "Credentials", panels: [credentials] },
  { title: "Chain and arbiters", panels: [surroundings] },
  { title: "Cost", panels: [requests, sidecars] },
];

function choiceOf(name: string, label: string, query: string): dashboard.QueryVariableBuilder {
  return new dashboard.QueryVariableBuilder(name)
    .label(label)
    .datasource(PROMETHEUS)
    .query({ query, refId: name })
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .current({ selected: true, text: "All", value: "$__all" })
    .includeAll(true)
    .allValue(".*");
}

// The classic form: the newer one that the builders recommend is not yet read by every Grafana that pools run.
function buildDashboard(): dashboard.Dashboard {
  const builder = new dashboard.DashboardBuilder("Cardano block producers")
    .uid("cardano-forge-manager")
    .description("Who forges for a stake pool, who may, and how much is left of everything that runs out.")
    .tags(["cardano"])
    .timezone("browser")
    .refresh("10s")
    .time({ from: "now-1h", to: "now" })
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .withVariable(new dashboard.DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"))
    .withVariable(choiceOf("network", "Network", "label_values(cardano_forging_enabled, network)"))
    .withVariable(choiceOf("pool", "Pool", `label_values(cardano_forging_enabled{network=~"$network"}, pool_id)`));
  for (const { title, panels } of SECTIONS) {
    builder.withRow(new dashboard.RowBuilder(title));
    for (const panel of panels.flatMap((make) => make())) builder.withPanel(panel);
  }
  return builder.build();
}

/** The text of the dashboard; panels are numbered, so that a link to one stays good. */
export function renderDashboard(): string {
  const { panels = [], ...rest } = buildDashboard();
  const numbered = panels.map((panel, index) => ({ ...panel, id: index + 1 }));
  return `${JSON.stringify({ ...rest, panels: numbered }, null, 2)}\n`;
}
