import { runNode } from "./program/run-node.ts";

process.exitCode = await runNode(process.argv.slice(2));
