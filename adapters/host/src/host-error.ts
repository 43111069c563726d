/**
 * What went wrong inside this package.
 *
 * - `HOST_OPTIONS_INVALID`: a caller's mistake; the message lists all of them.
 * - `HOST_KEY_DIRECTORY_FAILED`: the key directory refused a step; the message says which, and what it needs.
 */
export type HostErrorCode = "HOST_OPTIONS_INVALID" | "HOST_KEY_DIRECTORY_FAILED";

/** A fault of the machine or of a caller. What the operating system said is the cause. */
export class HostError extends Error {
  override readonly name = "HostError";
  readonly code: HostErrorCode;

  constructor(code: HostErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** The operating system's name for what went wrong, such as `ENOENT`; undefined for anything else that was thrown. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
