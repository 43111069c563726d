import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";
import { type SidecarHost, startSidecar } from "./compose.ts";
import { parseConfiguration } from "./configuration/configuration.ts";
import { createGuardLink } from "./guard/guard-link.ts";
import { type ConfirmedSeats, FENCED, PREDECESSOR } from "./guard/guard-message.ts";

/** Runs the engine in this process until it is told to stop; resolves with the exit code. */
export async function runEngineProcess(): Promise<number> {
  const sources = { hostName: hostname(), readText: (path: string) => readFileSync(path, "utf8") };
  const configuration = parseConfiguration(process.env, sources);
  const sidecar = await startSidecar(configuration, hostOf(process.env));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => sidecar.stop(`received ${signal}`));
  await sidecar.ended;
  return 0;
}

function hostOf(env: NodeJS.ProcessEnv): SidecarHost {
  const predecessor = env[PREDECESSOR];
  const fencedBecause = env[FENCED];
  return {
    // Without its guard nobody could take the keys away from this process: it ends at once, whatever it was doing.
    guardLink: createGuardLink(process, () => process.exit(1)),
    ...(predecessor === undefined ? {} : { predecessor: parsePredecessor(predecessor) }),
    ...(fencedBecause === undefined ? {} : { fencedBecause }),
  };
}

/** What the guard passes on is what an engine of this same program gave it. JSON has null where nothing was confirmed. */
function parsePredecessor(text: string): ConfirmedSeats {
  const { cluster, pool } = JSON.parse(text) as ConfirmedSeats;
  return { cluster: cluster.map((one) => one ?? undefined), pool: pool.map((one) => one ?? undefined) };
}
