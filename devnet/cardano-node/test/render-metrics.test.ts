import { describe, expect, it } from "vitest";
import { renderMetrics } from "../src/metrics/render-metrics.ts";

const values = {
  forgingEnabled: 1,
  aboutToLead: 4,
  startKesPeriod: 1353,
  slot: 7,
  density: 0.05,
  startTimeSeconds: 9,
  gsmState: 2,
};
const namesIn = (page: string): string[] =>
  page
    .split("\n")
    .flatMap((line) => (line === "" || line.startsWith("#") ? [] : [line.replace("cardano_node_metrics_", "")]));

describe("renderMetrics", () => {
  it("speaks as the legacy tracing system", () => {
    expect(namesIn(renderMetrics(values, "legacy"))).toEqual([
      "forging_enabled 1",
      "Forge_forge_about_to_lead_int 4",
      "operationalCertificateStartKESPeriod_int 1353",
      "slotNum_int 7",
      "density_real 0.05",
      "nodeStartTime_int 9",
    ]);
  });

  it("speaks as the new one, and ends as OpenMetrics does", () => {
    const page = renderMetrics(values, "new");

    expect(namesIn(page)).toEqual([
      "forging_enabled_int 1",
      "Forge_about_to_lead_counter 4",
      "operationalCertificateStartKESPeriod_int 1353",
      "slotNum_int 7",
      "density_real 0.05",
      "node_start_time_int 9",
      "GSM_state_int 2",
    ]);
    expect(page.endsWith("\n# EOF\n")).toBe(true);
  });

  it("leaves the suffixes out where it is told to", () => {
    expect(namesIn(renderMetrics(values, "nosuffix"))).toContain("Forge_about_to_lead 4");
    expect(namesIn(renderMetrics(values, "nosuffix"))).toContain("forging_enabled 1");
  });

  it("does not show what was never counted", () => {
    expect(namesIn(renderMetrics({}, "new"))).toEqual([]);
  });
});
