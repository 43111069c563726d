/** Alerts unless exactly one node forges: `kubectl get cardanoleaders -A -o json | node pool-view.ts`. */
import { text } from "node:stream/consumers";
import { known, type LeaderFacts, poolViews, renderVerdict, unknown } from "@cardano-forge/pool-view";

const { items } = JSON.parse(await text(process.stdin)) as { items: LeaderFacts[] };
const leases = unknown("not-reported", "only CardanoLeaders were given");
const pools = poolViews([{ server: "kubectl", leaders: known(items), leases }], Date.now());

for (const { name, verdict } of pools) console.log(`${name}: ${renderVerdict(verdict)}`);
process.exitCode = pools.every(({ verdict }) => verdict.isFine) ? 0 : 1;
