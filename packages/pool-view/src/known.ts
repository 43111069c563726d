/** Why a fact is not known; what is not known is never shown as fine. */
export type UnknownBecause =
  | "absent"
  | "not-installed"
  | "forbidden"
  | "refused"
  | "timeout"
  | "unreachable"
  | "unreadable"
  | "unusable"
  | "stale"
  | "not-reported";

/** A fact that could not be had. */
export interface Unknown {
  readonly kind: "unknown";
  readonly because: UnknownBecause;
  readonly message: string;
}

/** A fact, or why there is none. */
export type Known<T> = { readonly kind: "known"; readonly value: T } | Unknown;

/** A fact. */
export function known<T>(value: T): Known<T> {
  return { kind: "known", value };
}

/** No fact, and why. */
export function unknown(because: UnknownBecause, message: string): Unknown {
  return { kind: "unknown", because, message };
}

/** The fact, where there is one. */
export function knownValue<T>(fact: Known<T>): T | undefined {
  return fact.kind === "known" ? fact.value : undefined;
}
