/**
 * Alerts unless exactly one node forges: `kubectl get cardanoleaders -A -o json | node pool-view.ts`. Without the Leases, which
 * `verdict.isFine` asks for, a pod that has died counts until its last report is 40 s old.
 */
import { text } from "node:stream/consumers";
import { known, type LeaderFacts, poolViews, renderVerdict, unknown } from "@cardano-forge/pool-view";

const { items } = JSON.parse(await text(process.stdin)) as { items: LeaderFacts[] };
const leases = unknown("not-reported", "only CardanoLeaders were given");
const pools = poolViews([{ server: "kubectl", leaders: known(items), leases }], Date.now());

for (const { name, verdict } of pools) console.log(`${name}: ${renderVerdict(verdict)}`);
const isOne = pools.every(({ verdict }) => verdict.kind === "one-forger" && verdict.uncertain.length === 0);
process.exitCode = isOne ? 0 : 1;
