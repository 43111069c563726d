import { controlPlaneAvailability, isControlPlaneRequired } from "./availability.ts";
import { ControlPlaneError } from "./control-plane-error.ts";
import { ensureBinaries } from "./ensure-binaries.ts";
import { ensureHelm, helmAvailability } from "./helm.ts";

/**
 * Runs once before the suites that need a control plane: builds its programs, and helm, where they are missing, or says why these
 * suites will be skipped. With `FORGE_REQUIRE_CONTROL_PLANE=1` it fails instead.
 */
export async function setup(): Promise<void> {
  const availability = controlPlaneAvailability();
  if (availability.kind !== "missing") {
    await ensureBinaries();
    // Where KUBEBUILDER_ASSETS brings the rest, there may be no Go; the suites of the charts say so themselves.
    if (helmAvailability().kind !== "missing") await ensureHelm();
    return;
  }
  const { why } = availability;
  if (isControlPlaneRequired()) throw new ControlPlaneError("CONTROL_PLANE_MISSING", `no control plane: ${why}`);
  process.stderr.write(`\nSuites against a real kube-apiserver are skipped: ${why}.\n\n`);
}
