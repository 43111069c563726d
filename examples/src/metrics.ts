/** Writes KES figures for the textfile collector of node_exporter: `node metrics.ts START_KES_PERIOD > kes.prom`. */
import { kesLifeOf } from "@cardano-forge/credentials";
import { createForgeMetrics } from "@cardano-forge/metrics";
import { Registry } from "prom-client";

const startKesPeriod = Number(process.argv[2]);
const { periodsRemaining, expiresAtMs } = kesLifeOf({ startKesPeriod }, "mainnet", Date.now());

const registry = new Registry();
const { credentials } = createForgeMetrics(registry);
credentials.kesPeriodsRemaining.set(periodsRemaining);
credentials.kesExpiryTimestampSeconds.set(expiresAtMs / 1000);

for (const name of ["cardano_forge_kes_periods_remaining", "cardano_forge_kes_expiry_timestamp_seconds"]) {
  console.log(await registry.getSingleMetricAsString(name));
}
