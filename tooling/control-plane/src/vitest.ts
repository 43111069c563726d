/**
 * For tests with vitest against a real control plane.
 *
 * @packageDocumentation
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { controlPlaneAvailability, isControlPlaneRequired } from "./availability.ts";
import { ControlPlaneError } from "./control-plane-error.ts";
import { createHelm, ensureHelm, type Helm, helmAvailability } from "./helm.ts";
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "./start-control-plane.ts";

/** Long enough to build the programs, for runs that do not build them beforehand. */
const START_WITHIN_MS = 45 * 60_000;
const STOP_WITHIN_MS = 60_000;

/**
 * A `describe` for tests that start control planes themselves. Where none can be started, they are skipped and the title
 * says why; with `FORGE_REQUIRE_CONTROL_PLANE=1` that is a failure instead.
 */
export function describeIfControlPlane(title: string, define: () => void): void {
  const availability = controlPlaneAvailability();
  if (availability.kind !== "missing") describe(title, define);
  else if (isControlPlaneRequired()) {
    describe(title, () => it("has a control plane to run against", () => refuse(availability.why)));
  } else describe.skipIf(true)(`${title} (skipped: ${availability.why})`, define);
}

/**
 * A {@link describeIfControlPlane} whose tests share one control plane of their own, started before the first and stopped
 * after the last. Meant for one call in a test file.
 */
export function describeWithControlPlane(
  title: string,
  define: (controlPlane: () => ControlPlane) => void,
  options: ControlPlaneOptions = {},
): void {
  describeIfControlPlane(title, () => {
    let running: ControlPlane | undefined;
    beforeAll(async () => {
      running = await startControlPlane(options);
    }, START_WITHIN_MS);
    afterAll(async () => {
      await running?.stop();
    }, STOP_WITHIN_MS);
    define(() => running ?? refuse("it was asked for before the first test"));
  });
}

/**
 * A `describe` for tests of charts, with a helm that keeps nothing. Skipped, or failing, where there is none, as
 * {@link describeIfControlPlane} is.
 */
export function describeWithHelm(title: string, define: (helm: Helm) => void): void {
  const availability = helmAvailability();
  if (availability.kind === "missing" && !isControlPlaneRequired()) {
    describe.skipIf(true)(`${title} (skipped: no helm: ${availability.why})`, () => define(() => refuse("no helm")));
    return;
  }
  describe(title, () => {
    let home = "";
    let command = "";
    beforeAll(async () => {
      command = await ensureHelm();
      home = await mkdtemp(join(tmpdir(), "forge-helm-"));
    }, START_WITHIN_MS);
    afterAll(() => rm(home, { recursive: true, force: true }));
    define((args, input) => createHelm(command, home)(args, input));
  });
}

function refuse(why: string): never {
  throw new ControlPlaneError("CONTROL_PLANE_MISSING", `no control plane: ${why}`);
}
