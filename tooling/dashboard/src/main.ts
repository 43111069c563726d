import { writeFileSync } from "node:fs";
import { DASHBOARD_FILE, renderDashboard } from "./forge-dashboard.ts";

writeFileSync(DASHBOARD_FILE, renderDashboard());
process.stderr.write(`wrote ${DASHBOARD_FILE}\n`);
