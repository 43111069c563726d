import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

const ruleSchema = z.object({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.object({ severity: z.enum(["critical", "warning", "info"]) }),
  annotations: z.object({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
});

/** The file of alerts that operators load. */
export const alertsText: string = readFileSync(
  fileURLToPath(new URL("../../../deploy/monitoring/alerts.yaml", import.meta.url)),
  "utf8",
);

/** Its rules. */
export const alertRules: readonly z.infer<typeof ruleSchema>[] = z
  .object({ groups: z.array(z.object({ name: z.string(), rules: z.array(ruleSchema) })) })
  .parse(parse(alertsText))
  .groups.flatMap((group) => group.rules);

/** The names of its alerts, each once. */
export const alertNames: readonly string[] = [...new Set(alertRules.map(({ alert }) => alert))].sort();
