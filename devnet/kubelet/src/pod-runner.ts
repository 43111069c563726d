/**
 * The program that runs one pod. It starts the containers, probes and restarts them, obeys JSON lines on standard input,
 * reports JSON lines on standard output, and kills everything when its input closes: a pod never outlives its owner.
 */
import { execFileSync } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Container } from "./container.ts";
import type { PodCommand, PodEvent, PodSpecification } from "./pod-specification.ts";

/** Only a process that the kernel cannot end, such as one stuck in a dead mount, takes longer than this to die. */
const DEATH_BOUND_MS = 2000;

const {
  containers: specifications,
  restarts,
  memoryDirectory,
} = JSON.parse(process.argv[2] ?? "{}") as PodSpecification;
const report = (event: PodEvent): void => void process.stdout.write(`${JSON.stringify(event)}\n`);
const containers = specifications.map((specification) => new Container(specification, restarts, report));

function obey(command: PodCommand): void {
  if (command.kind === "stop-restarting") stopRestarting();
  if (command.kind === "delete") void deletePod(command.graceMs);
  if (command.kind === "signal") named(command.container)?.signal(command.signal);
  if (command.kind === "start") named(command.container)?.start();
}

function named(name: string): Container | undefined {
  return containers.find(({ specification }) => specification.name === name);
}

function stopRestarting(): void {
  for (const container of containers) container.stopRestarting();
}

function killAll(): void {
  stopRestarting();
  for (const container of containers) container.signal("SIGKILL");
}

/** All containers but the native sidecars first; those are asked once the others have ended, with the time that is left. */
async function deletePod(graceMs: number): Promise<void> {
  const endsAtMs = performance.now() + graceMs;
  const [last, first] = [containers.filter(isLast), containers.filter((container) => !isLast(container))];
  for (const group of [first, last]) {
    const leftMs = Math.max(0, endsAtMs - performance.now());
    await Promise.all(
      group.map((container) => {
        container.stopRestarting();
        return container.stop(leftMs);
      }),
    );
  }
  process.exit(0);
}

function isLast({ specification }: Container): boolean {
  return specification.endsLast === true;
}

/** Ends the pod, and only then itself: whoever sees the runner gone knows that the containers are. */
async function endPod(): Promise<void> {
  const deaths = containers.map(({ exited }) => exited);
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

if (memoryDirectory !== undefined) {
  // As any emptyDir (kubernetes/pkg/volume/emptydir): whoever the containers run as, they can write there.
  const size = `size=${memoryDirectory.sizeBytes},mode=0777`;
  execFileSync("mount", ["-t", "tmpfs", "-o", size, "tmpfs", memoryDirectory.path]);
}
for (const container of containers) await container.startFirst();
