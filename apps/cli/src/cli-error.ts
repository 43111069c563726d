import { EXIT_CODES, type ExitCode } from "./exit-code.ts";

/** Everything a command can fail with. */
export type CliErrorCode =
  | "CLI_USAGE_INVALID"
  | "CLI_NODE_UNSUPPORTED"
  | "CLI_KUBECONFIG_INVALID"
  | "CLI_CLUSTER_UNREACHABLE"
  | "CLI_CLUSTER_TIMEOUT"
  | "CLI_CLUSTER_FORBIDDEN"
  | "CLI_POOL_NOT_FOUND"
  | "CLI_NOT_CONFIRMED"
  | "CLI_PRECONDITION_FAILED"
  | "CLI_CONFLICT"
  | "CLI_OPERATION_FAILED"
  | "CLI_OPERATION_TIMEOUT"
  | "CLI_DEMO_FAILED"
  | "CLI_FILE_NOT_FOUND"
  | "CLI_FILE_UNREADABLE"
  | "CLI_MANIFEST_INVALID"
  | "CLI_MANIFEST_REFUSED"
  | "CLI_PRODUCER_NOT_FOUND"
  | "CLI_INTERRUPTED";

const EXIT_CODE_OF: Readonly<Record<CliErrorCode, ExitCode>> = {
  CLI_USAGE_INVALID: EXIT_CODES.usage,
  CLI_NODE_UNSUPPORTED: EXIT_CODES.failed,
  CLI_KUBECONFIG_INVALID: EXIT_CODES.failed,
  CLI_CLUSTER_UNREACHABLE: EXIT_CODES.failed,
  CLI_CLUSTER_TIMEOUT: EXIT_CODES.timeout,
  CLI_CLUSTER_FORBIDDEN: EXIT_CODES.forbidden,
  CLI_POOL_NOT_FOUND: EXIT_CODES.notFound,
  CLI_NOT_CONFIRMED: EXIT_CODES.usage,
  CLI_PRECONDITION_FAILED: EXIT_CODES.conflict,
  CLI_CONFLICT: EXIT_CODES.conflict,
  CLI_OPERATION_FAILED: EXIT_CODES.failed,
  CLI_OPERATION_TIMEOUT: EXIT_CODES.timeout,
  CLI_DEMO_FAILED: EXIT_CODES.failed,
  CLI_FILE_NOT_FOUND: EXIT_CODES.notFound,
  CLI_FILE_UNREADABLE: EXIT_CODES.failed,
  CLI_MANIFEST_INVALID: EXIT_CODES.failed,
  CLI_MANIFEST_REFUSED: EXIT_CODES.conflict,
  CLI_PRODUCER_NOT_FOUND: EXIT_CODES.notFound,
  CLI_INTERRUPTED: EXIT_CODES.interrupted,
};

/** What a failure tells beside its sentence. */
export interface CliErrorDetails {
  /** What is known, as name and value. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
  /** What to try, most likely to help first: commands, or one sentence each. */
  readonly suggestions?: readonly string[];
  readonly cause?: unknown;
}

/** A failure of a command, told as: what happened, the facts, what to try. The code decides the exit code. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: CliErrorCode;
  readonly exitCode: ExitCode;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly suggestions: readonly string[];

  constructor(code: CliErrorCode, message: string, details: CliErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.exitCode = EXIT_CODE_OF[code];
    this.facts = details.facts ?? [];
    this.suggestions = details.suggestions ?? [];
  }
}
