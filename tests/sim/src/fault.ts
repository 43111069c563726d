/** One thing that goes wrong, at a true time. Plain data, so that a run can be written down, shrunk and read. */
export type Fault = { readonly atMs: number } & (
  | {
      readonly kind: "cut";
      readonly pod: number;
      readonly register: number;
      readonly way: "both" | "requests" | "answers";
      readonly forMs: number;
    }
  | {
      readonly kind: "slow";
      readonly pod: number;
      readonly register: number;
      readonly latencyMs: number;
      readonly forMs: number;
    }
  | {
      readonly kind: "lossy";
      readonly pod: number;
      readonly register: number;
      readonly loss: number;
      readonly forMs: number;
    }
  /** The next write of this pod reaches the server so much later, whatever its sender does meanwhile. */
  | { readonly kind: "hold-write"; readonly pod: number; readonly register: number; readonly forMs: number }
  /** A watch event for nothing. */
  | { readonly kind: "hint"; readonly pod: number; readonly register: number }
  | { readonly kind: "down"; readonly register: number; readonly forMs: number }
  /** The server is away, and comes back with what it knew `backMs` before it went. */
  | { readonly kind: "restore"; readonly register: number; readonly forMs: number; readonly backMs: number }
  | { readonly kind: "delete"; readonly register: number }
  | {
      readonly kind: "edit";
      readonly register: number;
      readonly edit: "label" | "clear-holder" | "foreign-holder" | "foreign-keeps-annotation" | "garbage";
    }
  | { readonly kind: "kill-pod"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "crash-engine"; readonly pod: number }
  | { readonly kind: "pause-engine"; readonly pod: number; readonly forMs: number }
  /** Guard and engine, as when the container is frozen. */
  | { readonly kind: "pause-sidecar"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "suspend"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "kill-sidecar"; readonly pod: number }
  /** The sidecar's container is gone and the kubelet does not bring it back for a while. */
  | { readonly kind: "lose-sidecar"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "kill-node"; readonly pod: number }
  | { readonly kind: "deaf-node"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "silent-node"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "slow-node"; readonly pod: number; readonly replayMs: number }
  | { readonly kind: "foreign-hangup"; readonly pod: number }
  | { readonly kind: "bad-keys"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "stop"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "pre-stop"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "yield"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "wall-jump"; readonly pod: number; readonly byMs: number }
);

/** A pod number that means: whichever pod holds the seat at that moment, or the first one that does not. */
export const HOLDER = -1;
export const STANDBY = -2;
/** A number that means all of them. */
export const ALL = -3;

/** When the last of these faults is over. */
export function endOf(faults: readonly Fault[]): number {
  return Math.max(0, ...faults.map((fault) => fault.atMs + ("forMs" in fault ? fault.forMs : 0)));
}

/** One line for people. */
export function renderFault({ kind, atMs: _, ...details }: Fault): string {
  const words = Object.entries(details).map(
    ([name, value]) => `${name.replace(/Ms$/, "")}=${renderValue(name, value)}`,
  );
  return [kind, ...words].join(" ");
}

function renderValue(name: string, value: unknown): string {
  if (value === HOLDER && name === "pod") return "holder";
  if (value === STANDBY && name === "pod") return "standby";
  if (value === ALL) return "all";
  return typeof value === "number" && name.endsWith("Ms") ? `${value / 1000}s` : String(value);
}
