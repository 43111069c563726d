/** Plans an upgrade: moves the seat to a pod that was upgraded already: `node operations.ts POD < situation.json`. */
import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { planSwitchover, type Situation } from "@cardano-forge/operations";

const situation = JSON.parse(await text(process.stdin)) as Situation;
const to = process.argv[2] ?? "";

const plan = planSwitchover(situation, { to, id: randomUUID(), nowMs: Date.now(), lifetimeMs: 30_000 });
if (plan.kind === "ready") for (const step of plan.steps) console.log(step);
else console.log(plan.message);
process.exitCode = plan.kind === "ready" ? 0 : 1;
