/**
 * What went wrong between this process and an API server.
 *
 * - `KUBERNETES_CONFIG_INVALID`: no usable kubeconfig, context, cluster or user.
 * - `KUBERNETES_CREDENTIALS_UNREADABLE`: a token, certificate or credential plugin failed; nothing was sent.
 * - `KUBERNETES_TIMEOUT`: the deadline passed. A write may have been applied.
 * - `KUBERNETES_ABORTED`: the caller's signal fired. A write may have been applied.
 * - `KUBERNETES_UNREACHABLE`: the connection failed or broke. A write may have been applied.
 * - `KUBERNETES_ANSWER_UNEXPECTED`: an answer that decides nothing, such as a 5xx. A write may have been applied.
 * - `KUBERNETES_ANSWER_UNREADABLE`: a body that is too large, cut off, or not what was asked for. A write may have been applied.
 * - `KUBERNETES_CONNECTION_CLOSED`: the connection was closed by its owner; nothing was sent.
 */
export type KubernetesErrorCode =
  | "KUBERNETES_CONFIG_INVALID"
  | "KUBERNETES_CREDENTIALS_UNREADABLE"
  | "KUBERNETES_TIMEOUT"
  | "KUBERNETES_ABORTED"
  | "KUBERNETES_UNREACHABLE"
  | "KUBERNETES_ANSWER_UNEXPECTED"
  | "KUBERNETES_ANSWER_UNREADABLE"
  | "KUBERNETES_CONNECTION_CLOSED";

/** A fault of the way to an API server, never an answer that the caller has to expect. */
export class KubernetesError extends Error {
  readonly code: KubernetesErrorCode;
  /** Status of the answer, where there was one. */
  readonly status: number | undefined;

  constructor(code: KubernetesErrorCode, message: string, details: { cause?: unknown; status?: number } = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.name = "KubernetesError";
    this.code = code;
    this.status = details.status;
  }
}

/** The message of anything that was thrown, for a sentence in another error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
