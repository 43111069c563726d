import * as bargauge from "@grafana/grafana-foundation-sdk/bargauge";
import * as common from "@grafana/grafana-foundation-sdk/common";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as statetimeline from "@grafana/grafana-foundation-sdk/statetimeline";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";

/** What every panel has. */
export interface PanelText {
  readonly title: string;
  readonly description: string;
  readonly unit?: string;
  /** Columns of 24. */
  readonly width: number;
}

/** One query, and how its series are named: after region and pod unless said otherwise. */
export interface Query {
  readonly expr: string;
  readonly legend?: string;
}

/** A value, or the values from one on, with their colour. */
export interface Step {
  readonly from: number;
  readonly color: string;
}

/** What a value is called. */
export interface Meaning {
  readonly value: number;
  readonly text: string;
  readonly color: string;
}

/** A panel of one of the four kinds that the dashboard has. */
export type AnyPanel = stat.PanelBuilder | statetimeline.PanelBuilder | timeseries.PanelBuilder | bargauge.PanelBuilder;

/** The Prometheus that was chosen at the top of the dashboard. */
export const PROMETHEUS = { type: "prometheus", uid: "$datasource" };

/** For thresholds. */
export const SECONDS_A_DAY = 86_400;

const EACH_POD = "{{region}} {{pod_name}}";

function describePanel<Panel extends AnyPanel>(panel: Panel, text: PanelText, height: number): Panel {
  panel.title(text.title).description(text.description).datasource(PROMETHEUS).height(height).span(text.width);
  if (text.unit !== undefined) panel.unit(text.unit);
  return panel;
}

const target = ({ expr, legend = EACH_POD }: Query, index = 0): prometheus.DataqueryBuilder =>
  new prometheus.DataqueryBuilder()
    .refId(String.fromCharCode(65 + index))
    .expr(expr)
    .legendFormat(legend);

const lastValue = (): common.ReduceDataOptionsBuilder => new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]);

const thresholds = (steps: readonly Step[], below: string): dashboard.ThresholdsConfigBuilder =>
  new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps([{ value: null, color: below }, ...steps.map(({ from, color }) => ({ value: from, color }))]);

function meaningsOf(meanings: readonly Meaning[]): dashboard.ValueMapping[] {
  const options = Object.fromEntries(
    meanings.map(({ value, text, color }, index) => [String(value), { text, color, index }]),
  );
  return [{ type: dashboard.MappingType.ValueToText, options }];
}

/** One number in its colour; `below` is the colour under the first step. */
export function number(
  text: PanelText,
  expr: string,
  colors: { readonly below: string; readonly steps: readonly Step[]; readonly meanings?: readonly Meaning[] },
): stat.PanelBuilder {
  return describePanel(new stat.PanelBuilder(), text, 4)
    .withTarget(target({ expr, legend: "" }).instant())
    .reduceOptions(lastValue())
    .thresholds(thresholds(colors.steps, colors.below))
    .mappings(meaningsOf(colors.meanings ?? []))
    .colorMode(common.BigValueColorMode.Background)
    .graphMode(common.BigValueGraphMode.None)
    .noValue("no samples");
}

/** What each pod, or each series, was at which time. */
export function timeline(text: PanelText, query: Query, meanings: readonly Meaning[]): statetimeline.PanelBuilder {
  return describePanel(new statetimeline.PanelBuilder(), text, 7)
    .withTarget(target(query).range())
    .mappings(meaningsOf(meanings))
    .mergeValues(true)
    .showValue(common.VisibilityMode.Auto)
    .fillOpacity(80)
    .legend(new common.VizLegendOptionsBuilder().showLegend(false));
}

/** Values over time, a line for each series; a gap is a time without samples, and stays one. */
export function lines(text: PanelText, ...queries: readonly Query[]): timeseries.PanelBuilder {
  const panel = describePanel(new timeseries.PanelBuilder(), text, 7)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom),
    )
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi))
    .fillOpacity(5)
    .spanNulls(false)
    .min(0);
  for (const [index, query] of queries.entries()) panel.withTarget(target(query, index).range());
  return panel;
}

/** The last value of each series as a bar. */
export function bars(
  text: PanelText,
  query: Query,
  colors: { readonly below: string; readonly steps: readonly Step[] },
): bargauge.PanelBuilder {
  return describePanel(new bargauge.PanelBuilder(), text, 7)
    .withTarget(target(query).instant())
    .reduceOptions(lastValue())
    .thresholds(thresholds(colors.steps, colors.below))
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .min(0);
}
