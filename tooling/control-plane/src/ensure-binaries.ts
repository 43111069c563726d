import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  absentBinaries,
  binariesIn,
  type ControlPlaneAvailability,
  type ControlPlaneBinaries,
  controlPlaneAvailability,
} from "./availability.ts";
import { type BinaryBuild, buildBinary } from "./build-binary.ts";
import { withBuildLock } from "./build-lock.ts";
import type { Environment } from "./cache-directory.ts";
import { ControlPlaneError } from "./control-plane-error.ts";
import type { PinnedVersions } from "./pinned-versions.ts";

/** How binaries are made sure of. */
export interface EnsureBinariesOptions {
  readonly env?: Environment;
  /** Called with one line of text at a time while something is built; the default writes to standard error. */
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Three minutes on two cores with an empty cache; a slow network or a small machine may need far longer. */
const BUILD_WITHIN_MS = 45 * 60_000;
const SCRATCH_PREFIX = ".building-";

/**
 * The programs of a control plane, built from the pinned modules first when they are missing. Throws
 * `CONTROL_PLANE_MISSING` where that is not possible. Several processes may call it at once; one of them builds.
 */
export async function ensureBinaries(options: EnsureBinariesOptions = {}): Promise<ControlPlaneBinaries> {
  const availability = controlPlaneAvailability(options.env);
  switch (availability.kind) {
    case "available":
      return availability.binaries;
    case "missing":
      throw new ControlPlaneError("CONTROL_PLANE_MISSING", `no control plane: ${availability.why}`);
    case "buildable":
      return build(availability, options);
  }
}

type Buildable = Extract<ControlPlaneAvailability, { kind: "buildable" }>;

async function build(buildable: Buildable, options: EnsureBinariesOptions): Promise<ControlPlaneBinaries> {
  const { directory, versions } = buildable;
  await buildPrograms(
    {
      ...buildable,
      title: "control plane",
      absent: () => absentBinaries(directory),
      pins: `Kubernetes ${versions.kubernetes}, etcd ${versions.etcd}`,
      takes: "about 4 minutes on 2 cores",
    },
    options,
  );
  return binariesIn(directory);
}

/** Programs to build into a folder of their own. */
export interface ProgramsToBuild {
  readonly title: string;
  readonly directory: string;
  readonly go: string;
  readonly versions: PinnedVersions;
  /** Which of them are still missing; asked again once nobody else builds. */
  readonly absent: () => readonly BinaryBuild["name"][];
  readonly pins: string;
  readonly takes: string;
}

/** Builds what is missing, in one process at a time. */
export async function buildPrograms(programs: ProgramsToBuild, options: EnsureBinariesOptions): Promise<void> {
  const { directory, title } = programs;
  const tell = options.onProgress ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const deadline = AbortSignal.timeout(BUILD_WITHIN_MS);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  await mkdir(directory, { recursive: true });
  const onWait = (): void => tell(`${title}: waiting for another process that builds into ${directory}`);
  await withBuildLock(join(directory, ".lock"), { signal, onWait }, () => buildAbsent(programs, tell, signal));
}

async function buildAbsent(
  { title, directory, go, versions, pins, takes, ...programs }: ProgramsToBuild,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const absent = programs.absent();
  if (absent.length === 0) return;
  tell(`${title}: building ${absent.join(", ")} (${pins}) with ${go}, once, into ${directory}; ${takes}`);
  await removeLeftovers(directory);
  const scratch = await mkdtemp(join(directory, SCRATCH_PREFIX));
  const startedMs = performance.now();
  try {
    for (const name of absent) {
      const onTick = (elapsedMs: number): void => tell(`${title}: still building ${name}, ${seconds(elapsedMs)}`);
      const oneStartedMs = performance.now();
      await buildBinary({ name, go, versions, scratch, target: directory, signal, onTick });
      tell(`${title}: built ${name} in ${seconds(performance.now() - oneStartedMs)}`);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  tell(`${title}: ready after ${seconds(performance.now() - startedMs)}`);
}

/** What builds that were killed left behind; only the holder of the lock may do this. */
async function removeLeftovers(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.startsWith(SCRATCH_PREFIX));
  await Promise.all(names.map((name) => rm(join(directory, name), { recursive: true, force: true })));
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
