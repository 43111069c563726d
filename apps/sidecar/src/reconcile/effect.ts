/** What one round wants done, in order. Each effect is checked again at the moment it is applied. */
export type Effect =
  /** Decoys by rename, no signal: always safe. `go-on` where what follows must not wait for a full disk. */
  | { readonly kind: "place-decoys"; readonly ifFailed: "end-round" | "go-on" }
  /** Real keys without a permit, for the first start of the node: only where BOOTSTRAP_CREDENTIALS says so. */
  | { readonly kind: "install-bootstrap" }
  /** Real keys by rename: refused by the vault without a permit. */
  | { readonly kind: "install-real" }
  | { readonly kind: "clear-keys" }
  | { readonly kind: "signal"; readonly intent: "on" | "off" | "startup" }
  | { readonly kind: "kill-node"; readonly because: string }
  /** Only planned when the node is proved off: it checked no slot that began after `offByWallMs`. */
  | {
      readonly kind: "release";
      readonly reason: string;
      readonly offByWallMs?: number | undefined;
      /** Of two seats only the pool's: this pod goes on leading its cluster. */
      readonly isPoolOnly?: boolean;
    }
  | { readonly kind: "exit" };

/** What one effect brought about, for the next round. */
export interface Outcome {
  /** `refused` is a definite no without harm; `failed` is a fault of the machine; both end the round, unless the effect says otherwise. */
  readonly kind: "done" | "signal-sent" | "overlap-possible" | "refused" | "failed";
  /** Monotonic milliseconds. */
  readonly atMs: number;
  readonly message: string;
}
