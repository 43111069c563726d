/** Tells whether a node forges, whatever it says of itself: `node cardano-node.ts URL START_KES_PERIOD`. */
import { setTimeout as sleep } from "node:timers/promises";
import { classifyForging, scrapeNodeMetrics, type TimedSample } from "@cardano-forge/cardano-node";

const [url = "http://127.0.0.1:12798/metrics", startKesPeriod] = process.argv.slice(2);
const facts = { realStartKesPeriod: Number(startKesPeriod), decoyStartKesPeriods: [] };

const samples: TimedSample[] = [];
for (let second = 0; second < 5; second += 1) {
  const answer = await scrapeNodeMetrics({ url, timeoutMs: 5000 });
  if (answer.kind === "sample") samples.push(answer);
  else console.log(answer.message);
  if (classifyForging(samples, facts).kind !== "unknown") break;
  await sleep(1000);
}
const { kind, because } = classifyForging(samples, facts);
console.log(`forging: ${kind}, because ${because}`);
process.exitCode = kind === "on" ? 0 : 1;
