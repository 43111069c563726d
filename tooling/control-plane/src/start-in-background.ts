import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ControlPlaneError } from "./control-plane-error.ts";
import { ensureBinaries } from "./ensure-binaries.ts";
import { findStandingControlPlane, type StandingControlPlane, standingPaths } from "./standing-control-plane.ts";

const UP_WITHIN_MS = 180_000;
const POLL_MS = 200;
const PROGRAM = fileURLToPath(new URL("./main.ts", import.meta.url));

/** Starts a standing control plane in a process of its own that outlives this one, and waits until it answers. */
export async function startInBackground(): Promise<StandingControlPlane> {
  await ensureBinaries();
  const { directory, log } = standingPaths(process.env);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const output = openSync(log, "w");
  const args = [...process.execArgv, PROGRAM, "serve"];
  const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", output, output] });
  closeSync(output);
  child.unref();
  let hasEnded = false;
  void once(child, "exit").then(() => {
    hasEnded = true;
  });
  const deadlineMs = performance.now() + UP_WITHIN_MS;
  for (;;) {
    // A process that ends at once may have found another that was started at the same time and is the one to ask.
    const isLastLook = hasEnded || performance.now() > deadlineMs;
    const found = await findStandingControlPlane(process.env);
    if (found !== undefined) return found;
    if (isLastLook) break;
    await sleep(POLL_MS);
  }
  throw new ControlPlaneError("CONTROL_PLANE_START_FAILED", `it did not come up:\n${readFileSync(log, "utf8")}`);
}
