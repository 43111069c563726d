/**
 * The program that runs one pod. It starts the containers, restarts those that end, obeys JSON lines on standard input,
 * reports JSON lines on standard output, and kills everything when its input closes: a pod never outlives its owner.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerSpecification, PodCommand, PodEvent, PodSpecification } from "./pod-specification.ts";

const PROBE_INTERVAL_MS = 100;
/** Only a process that the kernel cannot end, such as one stuck in a dead mount, takes longer than this to die. */
const DEATH_BOUND_MS = 2000;

const specification = JSON.parse(process.argv[2] ?? "{}") as PodSpecification;
const running = new Map<string, ChildProcess>();
let isRestarting = true;

function report(event: PodEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function startFirst(container: ContainerSpecification): Promise<void> {
  if (container.startAfterUrl !== undefined) await answers(container.startAfterUrl);
  if (isRestarting) start(container);
}

// A startup probe holds back the first start only; a container that is restarted does not wait for its neighbours.
function start(container: ContainerSpecification): void {
  if (running.has(container.name)) return;
  const log = openSync(container.logFile, "a");
  const child = spawn(container.command, [...container.args], {
    env: { PATH: process.env["PATH"], ...container.env },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  running.set(container.name, child);
  child.once("spawn", () =>
    report({ kind: "started", container: container.name, pid: child.pid ?? 0, timeMs: Date.now() }),
  );
  child.once("error", () => ended(container, null, "not started"));
  child.once("exit", (code, signal) => ended(container, code, signal));
}

function ended(container: ContainerSpecification, code: number | null, signal: string | null): void {
  if (!running.delete(container.name)) return;
  report({ kind: "exited", container: container.name, code, signal, timeMs: Date.now() });
  if (container.restart === "never" || !isRestarting) return;
  setTimeout(() => {
    if (isRestarting) start(container);
  }, specification.restartDelayMs);
}

async function answers(url: string): Promise<void> {
  while (isRestarting) {
    const status = await fetch(url, { signal: AbortSignal.timeout(1000) }).then(
      (response) => response.status,
      // Nothing listens yet: the same as a failed probe.
      () => 0,
    );
    if (status === 200) return;
    await sleep(PROBE_INTERVAL_MS);
  }
}

function obey(command: PodCommand): void {
  if (command.kind === "signal") running.get(command.container)?.kill(command.signal);
  if (command.kind === "stop-restarting") isRestarting = false;
  if (command.kind === "start") {
    const container = specification.containers.find(({ name }) => name === command.container);
    if (container !== undefined) start(container);
  }
}

function killAll(): void {
  isRestarting = false;
  for (const child of running.values()) child.kill("SIGKILL");
}

/** Ends the pod, and only then itself: whoever sees the runner gone knows that the containers are. */
async function endPod(): Promise<void> {
  const deaths = [...running.values()].map((child) => once(child, "exit"));
  killAll();
  await Promise.race([Promise.all(deaths), sleep(DEATH_BOUND_MS)]);
  process.exit(0);
}

const input = createInterface({ input: process.stdin });
input.on("line", (line) => obey(JSON.parse(line) as PodCommand));
input.on("close", endPod);
// The owner is gone and reads no more.
process.stdout.on("error", endPod);
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, endPod);
// A fault of the runner must not leave containers without anybody to end them.
process.on("exit", killAll);

for (const container of specification.containers) void startFirst(container);
