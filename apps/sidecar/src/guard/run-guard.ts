import process from "node:process";
import { hostClock } from "@cardano-forge/host";
import { runGuard } from "./guard.ts";

/** Runs the guard in this process, over the engine that the same program is; resolves with the exit code. */
export async function runGuardProcess(program: string): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop.abort());
  const { POD_NAME = "", TARGET_VRF_KEY = "" } = process.env;
  return runGuard({ clock: hostClock, program, owner: `${POD_NAME}:${TARGET_VRF_KEY}`, onAct: writeLine }, stop.signal);
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
