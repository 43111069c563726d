/** Says which of several sites should forge: `node cluster-priority.ts < sites.json`. */
import { text } from "node:stream/consumers";
import { type ClusterReport, decidePriority, renderDecision } from "@cardano-forge/cluster-priority";

const reports = JSON.parse(await text(process.stdin)) as ClusterReport[];

for (const { name } of reports) {
  const decision = decidePriority(name, reports, { nowMs: Date.now(), failbackDelayMs: 60_000 });
  console.log(`${name}: ${decision.kind}, because ${renderDecision(name, decision)}`);
}
