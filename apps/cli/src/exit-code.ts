/**
 * What the exit code of every command means. Documented in the README of this package; a number never changes its
 * meaning.
 */
export const EXIT_CODES = {
  ok: 0,
  failed: 1,
  usage: 2,
  severalForgers: 3,
  notFound: 4,
  forbidden: 5,
  conflict: 6,
  timeout: 124,
  interrupted: 130,
} as const;

/** One of the documented exit codes. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
