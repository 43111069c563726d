/** One container of a pod, as a process. */
export interface ContainerSpecification {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process; nothing is inherited but PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Standard output and error are appended to this file. */
  readonly logFile: string;
  /** As `restartPolicy` in Kubernetes, without its growing back-off. */
  readonly restart: "always" | "never";
  /** Do not start before this address answers 200, as a native sidecar's startup probe demands. */
  readonly startAfterUrl?: string;
}

/** A pod: containers that share one directory tree and, where asked, a PID namespace. */
export interface PodSpecification {
  readonly name: string;
  readonly containers: readonly ContainerSpecification[];
  /** Between the end of a container and its next start. */
  readonly restartDelayMs: number;
}

/** What the runner is told, one JSON line each. */
export type PodCommand =
  | { readonly kind: "signal"; readonly container: string; readonly signal: NodeJS.Signals }
  /** No container is restarted any more. */
  | { readonly kind: "stop-restarting" }
  /** Starts a container that is not running. */
  | { readonly kind: "start"; readonly container: string };

/** What the runner reports, one JSON line each. `pid` is the one inside the pod's PID namespace. */
export type PodEvent =
  | { readonly kind: "started"; readonly container: string; readonly pid: number; readonly timeMs: number }
  | {
      readonly kind: "exited";
      readonly container: string;
      readonly code: number | null;
      readonly signal: string | null;
      readonly timeMs: number;
    };
