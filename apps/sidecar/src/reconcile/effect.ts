/** What one round wants done, in order. Each effect is checked again at the moment it is applied. */
export type Effect =
  /** Decoys by rename, no signal: always safe. */
  | { readonly kind: "place-decoys" }
  /** Real keys by rename: refused by the vault without a permit. */
  | { readonly kind: "install-real" }
  | { readonly kind: "clear-keys" }
  | { readonly kind: "signal"; readonly intent: "on" | "off" | "startup" }
  | { readonly kind: "kill-node"; readonly because: string }
  /** Only planned when the node is proved off. */
  | { readonly kind: "release"; readonly reason: string }
  | { readonly kind: "exit" };

/** What one effect brought about, for the next round. */
export interface Outcome {
  /** `refused` is a definite no without harm; `failed` is a fault of the machine; both end the round. */
  readonly kind: "done" | "signal-sent" | "overlap-possible" | "refused" | "failed";
  /** Monotonic milliseconds. */
  readonly atMs: number;
  readonly message: string;
}
