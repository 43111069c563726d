import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DASHBOARD_FILE, renderDashboard } from "../src/forge-dashboard.ts";

describe("the dashboard", () => {
  it("is built from these sources: after a change here, run `pnpm dashboard`", () => {
    expect(readFileSync(DASHBOARD_FILE, "utf8")).toBe(renderDashboard());
  });
});
