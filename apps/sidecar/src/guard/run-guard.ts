import process from "node:process";
import { hostClock } from "@cardano-forge/host";
import { startEngineProcess } from "./engine-process.ts";
import { type GuardPorts, runGuard } from "./guard.ts";
import { placeDecoys, unlinkKeys } from "./key-files.ts";
import { killLeftoverEngines } from "./leftover-engines.ts";
import { createNodeStopper } from "./node-stopper.ts";

/** Runs the guard in this process, over the engine that the same program is; resolves with the exit code. */
export async function runGuardProcess(program: string): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop.abort());
  const { POD_NAME = "", TARGET_VRF_KEY = "" } = process.env;
  // Tells this pod's engines from those of others on the same machine.
  const owner = `${POD_NAME}:${TARGET_VRF_KEY}`;
  const killed = await killLeftoverEngines(owner);
  if (killed > 0) writeLine("leftover engines killed", { count: killed });
  const ports: GuardPorts = {
    clock: hostClock,
    startEngine: (start) => startEngineProcess({ program, owner }, start),
    unlinkKeys,
    placeDecoys,
    createStopper: createNodeStopper,
    onAct: writeLine,
  };
  return runGuard(ports, stop.signal);
}

/** One line of JSON, like those of the engine. */
function writeLine(msg: string, facts: Readonly<Record<string, unknown>>): void {
  const line = {
    level: "warn",
    time: new Date().toISOString(),
    pod: process.env["POD_NAME"],
    part: "guard",
    ...facts,
    msg,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
