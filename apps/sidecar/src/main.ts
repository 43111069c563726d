import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";
import { startSidecar } from "./compose.ts";
import { parseConfiguration } from "./configuration/configuration.ts";

try {
  const sources = { hostName: hostname(), readText: (path: string) => readFileSync(path, "utf8") };
  const sidecar = await startSidecar(parseConfiguration(process.env, sources));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => sidecar.stop(`received ${signal}`));
  await sidecar.ended;
  process.exit(0);
} catch (error) {
  // An error with a code says all there is to say; anything else is a fault, and shows where.
  const isExpected = error instanceof Error && "code" in error;
  const text = error instanceof Error ? (isExpected ? error.message : error.stack) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
