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
  /** The next write of this pod reaches the server twice, the second time so much later. */
  | { readonly kind: "repeat-write"; readonly pod: number; readonly register: number; readonly forMs: number }
  /** Cut off until the lease of whoever holds it then has ended, or a little before or after. */
  | {
      readonly kind: "cut-to-expiry";
      readonly pod: number;
      readonly register: number;
      readonly way: "both" | "requests" | "answers";
      readonly offMs: number;
    }
  /** Every request is answered with this status and not applied. */
  | {
      readonly kind: "refuse";
      readonly pod: number;
      readonly register: number;
      readonly status: number;
      readonly forMs: number;
    }
  /** Every write is applied and answered with a 500. */
  | { readonly kind: "fail-applied"; readonly pod: number; readonly register: number; readonly forMs: number }
  /** Reads show what was there `backMs` earlier, as a cache would. */
  | {
      readonly kind: "stale-reads";
      readonly pod: number;
      readonly register: number;
      readonly backMs: number;
      readonly forMs: number;
    }
  /** The watch is dead and nobody notices. */
  | { readonly kind: "no-watch"; readonly pod: number; readonly register: number; readonly forMs: number }
  /** A watch event for nothing. */
  | { readonly kind: "hint"; readonly pod: number; readonly register: number }
  | { readonly kind: "down"; readonly register: number; readonly forMs: number }
  /** The server is away, and comes back with what it knew `backMs` before it went. */
  | { readonly kind: "restore"; readonly register: number; readonly forMs: number; readonly backMs: number }
  | { readonly kind: "delete"; readonly register: number }
  /** Deleted, and created again by somebody from a copy that is older than that. */
  | { readonly kind: "recreate"; readonly register: number; readonly backMs: number }
  | {
      readonly kind: "edit";
      readonly register: number;
      readonly edit: Edit;
    }
  | { readonly kind: "kill-pod"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "crash-engine"; readonly pod: number }
  | { readonly kind: "pause-engine"; readonly pod: number; readonly forMs: number }
  /** So long before it would have to stop its node, if nothing renews its lease. */
  | { readonly kind: "pause-before-stop"; readonly pod: number; readonly leftMs: number; readonly forMs: number }
  /** Between the last check and the placing of real keys, and then again before the check that follows. */
  | { readonly kind: "pause-placing"; readonly pod: number; readonly forMs: number; readonly againMs: number }
  /** Guard and engine, as when the container is frozen. */
  | { readonly kind: "pause-sidecar"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "suspend"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "kill-sidecar"; readonly pod: number }
  /** The sidecar's container is gone and the kubelet does not bring it back for a while. */
  | { readonly kind: "lose-sidecar"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "kill-node"; readonly pod: number }
  | { readonly kind: "deaf-node"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "silent-node"; readonly pod: number; readonly forMs: number }
  /** A node that starts meanwhile takes so long until it answers. */
  | { readonly kind: "slow-node"; readonly pod: number; readonly replayMs: number; readonly forMs: number }
  /** SIGHUP is obeyed, so much later. */
  | { readonly kind: "slow-hangup"; readonly pod: number; readonly takesMs: number; readonly forMs: number }
  /** Its metrics never show forging_enabled change, as with node 10.2.1: only the counter tells. */
  | { readonly kind: "no-edge"; readonly pod: number; readonly forMs: number }
  /** Whatever the guard asks of the node hangs: socket, metrics, or the disk from which the asking is loaded. */
  | { readonly kind: "hung-asking"; readonly pod: number; readonly forMs: number }
  /** A full disk takes no files and gives up those that are there; a read-only one does neither. */
  | { readonly kind: "disk"; readonly pod: number; readonly is: "full" | "read-only"; readonly forMs: number }
  | { readonly kind: "foreign-hangup"; readonly pod: number }
  | { readonly kind: "bad-keys"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "stop"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "pre-stop"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "yield"; readonly pod: number; readonly forMs: number }
  | { readonly kind: "wall-jump"; readonly pod: number; readonly byMs: number }
  /** Every timer of the pod's processes fires so much late, or early where it is negative. */
  | { readonly kind: "timers"; readonly pod: number; readonly offMs: number; readonly forMs: number }
  /** The pod is stopped, and comes back with another lease duration: one step of a rolling change. */
  | { readonly kind: "reconfigure"; readonly pod: number; readonly leaseSeconds: number; readonly forMs: number }
);

/** What somebody else does to a Lease. */
export type Edit =
  | "label"
  | "clear-holder"
  | "foreign-holder"
  | "foreign-keeps-annotation"
  | "garbage"
  | "huge"
  | "unknown-version";

/** A pod number that means: whichever pod holds the seat at that moment, or the first one that runs and does not. */
export const HOLDER = -1;
export const STANDBY = -2;
/** A number that means all of them. */
export const ALL = -3;

/** How long a write is waited for that is to be held back or repeated, or keys that are to be placed. */
export const ARMED_MS = 10_000;
/** Between SIGTERM and the start of the pod in its place. */
export const STOPS_WITHIN_MS = 6000;
/** How long a sidecar waits for a SIGTERM after its preStop hook. */
export const PRE_STOP_MS = 30_000;

/** When the last of these faults is over, what they set off included. */
export function endOf(faults: readonly Fault[]): number {
  return Math.max(0, ...faults.map((fault) => fault.atMs + lastsMs(fault)));
}

function lastsMs(fault: Fault): number {
  const forMs = "forMs" in fault ? fault.forMs : 0;
  switch (fault.kind) {
    case "hold-write":
    case "repeat-write":
      return ARMED_MS + forMs;
    case "stop":
    case "reconfigure":
      return STOPS_WITHIN_MS + forMs;
    case "pre-stop":
      return PRE_STOP_MS;
    case "pause-placing":
      return ARMED_MS + forMs + fault.againMs;
    case "pause-before-stop":
      return 30_000 + forMs;
    case "cut-to-expiry":
      // No lease of a run is longer.
      return 30_000 + Math.max(0, fault.offMs);
    default:
      return forMs;
  }
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
