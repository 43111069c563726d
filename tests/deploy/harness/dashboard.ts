import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const targetSchema = z.object({ refId: z.string(), expr: z.string(), legendFormat: z.string() });
const panelSchema = z.object({
  id: z.number(),
  title: z.string(),
  type: z.string(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(targetSchema).default([]),
});
const variableSchema = z.looseObject({
  name: z.string(),
  query: z.union([z.string(), z.object({ query: z.string() })]),
});
const file = fileURLToPath(new URL("../../../deploy/monitoring/dashboard.json", import.meta.url));

/** The dashboard that operators load. */
export const dashboard = z
  .object({ panels: z.array(panelSchema), templating: z.object({ list: z.array(variableSchema) }) })
  .parse(JSON.parse(readFileSync(file, "utf8")));

/** What Grafana puts in, with the pool left open. */
const filledIn = (expr: string): string =>
  expr
    .replaceAll(/\$(network|pool)\b/g, ".*")
    .replaceAll("$__rate_interval", "5m")
    .replaceAll("$__range", "1h");

/** Every query of its panels, as Grafana would send it. */
export const dashboardQueries = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr, legendFormat }) => ({ title, expr: filledIn(expr), legend: legendFormat })),
);
