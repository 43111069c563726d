/**
 * What went wrong with a control plane.
 *
 * - `CONTROL_PLANE_MISSING`: no binaries, and nothing to build them with.
 * - `CONTROL_PLANE_BUILD_FAILED`: a binary could not be built; the message has the end of what Go said.
 * - `CONTROL_PLANE_START_FAILED`: a process ended or did not become ready; the message has the end of its log.
 * - `CONTROL_PLANE_KUBECTL_FAILED`: kubectl did not end in time, or failed where it must not.
 */
export type ControlPlaneErrorCode =
  | "CONTROL_PLANE_MISSING"
  | "CONTROL_PLANE_BUILD_FAILED"
  | "CONTROL_PLANE_START_FAILED"
  | "CONTROL_PLANE_KUBECTL_FAILED";

/** A fault in building, starting or using a control plane. */
export class ControlPlaneError extends Error {
  readonly code: ControlPlaneErrorCode;

  constructor(code: ControlPlaneErrorCode, message: string, details: { cause?: unknown } = {}) {
    super(message, details);
    this.name = "ControlPlaneError";
    this.code = code;
  }
}

/** True for an error of the operating system with this code, such as `ENOENT`. */
export function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}
