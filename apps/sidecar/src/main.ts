/**
 * The sidecar's one file. Started plainly it is the guard, which starts it once more as the engine. Each part is loaded
 * only in its own process, so that the guard stays small.
 */
import process from "node:process";
import { ENGINE_MARK } from "./guard/guard-message.ts";

const isEngine = process.env[ENGINE_MARK] !== undefined;
try {
  process.exitCode = isEngine
    ? await (await import("./run-engine.ts")).runEngineProcess()
    : await (await import("./guard/run-guard.ts")).runGuardProcess(import.meta.filename);
} catch (error) {
  // An error with a code says all there is to say; anything else is a fault, and shows where.
  const isExpected = error instanceof Error && "code" in error;
  const text = error instanceof Error ? (isExpected ? error.message : error.stack) : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
process.exit();
