/** One container of a pod, as a process. */
export interface ContainerSpecification {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process; nothing is inherited but PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Standard output and error are appended to this file. */
  readonly logFile: string;
  readonly restart: "always" | "never";
  /** Do not start before this address answers 200, as a native sidecar's startup probe demands. */
  readonly startAfterUrl?: string;
  readonly livenessProbe?: LivenessProbe;
  readonly postStart?: ExecHook;
  readonly preStop?: HttpHook;
  /** Of a native sidecar: it ends after all containers that are none. */
  readonly endsLast?: boolean;
  /** Of an init container that is no native sidecar: what comes after it starts once it has ended. */
  readonly endsFirst?: boolean;
}

/** An HTTP probe; what fails it so often in a row is stopped and started again. Begins with the container. */
export interface LivenessProbe {
  readonly url: string;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly failureThreshold: number;
  /** `terminationGracePeriodSeconds` of the probe, in milliseconds. */
  readonly graceMs: number;
}

/** A command that is run once its container has started. What comes after it waits for its end; a failure ends the container. */
export interface ExecHook {
  readonly command: string;
  readonly args: readonly string[];
}

/** A request that is made before SIGTERM. Whatever comes of it, SIGTERM follows. */
export interface HttpHook {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How long a container stays ended: `delayMs` at first, then for as long as one that crashes in a loop is made to wait. */
export interface RestartPace {
  /** Between the end of a container and its next start. */
  readonly delayMs: number;
  /** For a container that ends once more; doubled each time, up to the bound. None unless given. */
  readonly backOff?: { readonly firstMs: number; readonly mostMs: number };
}

/** A pod: containers, started one after the other, that share one directory tree and, where asked, a PID namespace. */
export interface PodSpecification {
  readonly name: string;
  readonly containers: readonly ContainerSpecification[];
  readonly restarts: RestartPace;
  /**
   * A file system in memory for this directory, seen by the pod alone and gone with it: `emptyDir` with `medium: Memory`
   * and a `sizeLimit`. Needs a PID namespace, because that comes with its own mounts.
   */
  readonly memoryDirectory?: { readonly path: string; readonly sizeBytes: number };
}

/** What the runner is told, one JSON line each. */
export type PodCommand =
  | { readonly kind: "signal"; readonly container: string; readonly signal: NodeJS.Signals }
  /** No container is restarted any more. */
  | { readonly kind: "stop-restarting" }
  /** Starts a container that is not running. */
  | { readonly kind: "start"; readonly container: string }
  /** Ends the pod in order, as `kubectl delete pod` does; what still runs after the grace is killed. */
  | { readonly kind: "delete"; readonly graceMs: number };

/** What the runner reports, one JSON line each. `pid` is the one inside the pod's PID namespace. */
export type PodEvent =
  | { readonly kind: "started"; readonly container: string; readonly pid: number; readonly timeMs: number }
  /** Its liveness probe failed too often, and it is being stopped. */
  | { readonly kind: "unhealthy"; readonly container: string; readonly timeMs: number }
  | {
      readonly kind: "exited";
      readonly container: string;
      readonly code: number | null;
      readonly signal: string | null;
      readonly timeMs: number;
    };
