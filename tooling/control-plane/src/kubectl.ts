import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { ControlPlaneError } from "./control-plane-error.ts";

/** What came of one run of kubectl. */
export interface KubectlResult {
  /** Exit code; 130 where it was interrupted, as a shell says it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How one run differs from the others. */
export interface KubectlOptions {
  /** For `-f -`. */
  readonly input?: string;
  /** Interrupts kubectl when it fires, as Ctrl-C does; what was printed until then is the result. For `-w`. */
  readonly until?: AbortSignal;
  /** 60 s unless given; past it `CONTROL_PLANE_KUBECTL_FAILED` is thrown. */
  readonly timeoutMs?: number;
}

/** Runs kubectl to its end, whatever its exit code. */
export type Kubectl = (args: readonly string[], options?: KubectlOptions) => Promise<KubectlResult>;

/** Which kubectl, against which cluster. */
export interface KubectlSetup {
  readonly command: string;
  readonly kubeconfigPath: string;
  /** For what kubectl remembers of a server; one that another server used before would mislead it. */
  readonly cacheDirectory: string;
}

const TIMEOUT_MS = 60_000;
const INTERRUPTED = 130;

/** A kubectl that sees nothing of the user's own configuration. */
export function createKubectl({ command, kubeconfigPath, cacheDirectory }: KubectlSetup): Kubectl {
  return async (args, options = {}) => {
    const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    const child = spawn(command, args, {
      env: { ...process.env, KUBECONFIG: kubeconfigPath, KUBECACHEDIR: cacheDirectory, KUBERC: "off" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    // kubectl may end without reading its input; its exit code tells why.
    child.stdin.on("error", () => undefined).end(options.input ?? "");
    const interrupt = (): void => void child.kill("SIGINT");
    if (options.until?.aborted) interrupt();
    options.until?.addEventListener("abort", interrupt, { once: true });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, timeoutMs);
    try {
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "close"),
      ]);
      const isInterrupted = options.until?.aborted === true || code === null;
      if (!isLate) return { code: isInterrupted ? INTERRUPTED : (code as number), stdout, stderr };
      const what = `kubectl ${args.join(" ")} did not end within ${timeoutMs} ms`;
      throw new ControlPlaneError("CONTROL_PLANE_KUBECTL_FAILED", `${what}\n${stdout}${stderr}`);
    } finally {
      clearTimeout(timer);
      options.until?.removeEventListener("abort", interrupt);
    }
  };
}
