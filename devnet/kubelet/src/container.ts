import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { httpGet } from "./http-get.ts";
import type { ContainerSpecification, ExecHook, PodEvent, RestartPace } from "./pod-specification.ts";
import { hasBecomeUnhealthy } from "./probe-liveness.ts";

const STARTUP_PROBE = { everyMs: 100, timeoutMs: 1000 } as const;
/** A container is given this long after SIGTERM whatever its grace is (`minimumGracePeriodInSeconds` in kubernetes/pkg/kubelet/kuberuntime). */
const LEAST_GRACE_MS = 2000;
/** A container that has run for so long is no longer one that crashes in a loop (`MaxContainerBackOff` twice, in kubernetes/pkg/kubelet). */
const BACK_OFF_FORGOTTEN_MS = 600_000;

interface Running {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  readonly startedMs: number;
  /** Resolves when the next container may be started. */
  readonly isStarted: Promise<unknown>;
}

/** One container of the pod: starts, probes, stops and restarts its process. */
export class Container {
  readonly specification: ContainerSpecification;
  readonly #pace: RestartPace;
  readonly #report: (event: PodEvent) => void;
  #running: Running | undefined;
  #isRestarting = true;
  #backOffMs = 0;

  constructor(specification: ContainerSpecification, pace: RestartPace, report: (event: PodEvent) => void) {
    this.specification = specification;
    this.#pace = pace;
    this.#report = report;
  }

  /** Resolves once its process has ended; at once where none runs. */
  get exited(): Promise<void> {
    return this.#running?.exited ?? Promise.resolve();
  }

  /**
   * Starts it once its startup probe allows, and resolves when the next one may start; a container that is restarted does not
   * wait for its neighbours.
   */
  async startFirst(): Promise<void> {
    const { startAfterUrl } = this.specification;
    while (this.#isRestarting && startAfterUrl !== undefined) {
      if ((await httpGet(startAfterUrl, STARTUP_PROBE.timeoutMs)) === 200) break;
      await sleep(STARTUP_PROBE.everyMs);
    }
    if (!this.#isRestarting) return;
    this.start();
    await this.#running?.isStarted;
  }

  start(): void {
    if (this.#running !== undefined) return;
    const { name, livenessProbe, endsFirst } = this.specification;
    const child = this.#spawn(this.specification);
    const { promise: exited, resolve } = Promise.withResolvers<void>();
    const ended = new AbortController();
    const isStarted = endsFirst === true ? exited : this.#runHook(child, ended.signal);
    this.#running = { child, exited, startedMs: performance.now(), isStarted };
    const end = (code: number | null, signal: string | null): void => {
      ended.abort();
      resolve();
      this.#ended(code, signal);
    };
    child.once("spawn", () =>
      this.#report({ kind: "started", container: name, pid: child.pid ?? 0, timeMs: Date.now() }),
    );
    child.once("error", () => end(null, "not started"));
    child.once("exit", end);
    if (livenessProbe === undefined) return;
    void hasBecomeUnhealthy(livenessProbe, ended.signal).then((isUnhealthy) => {
      if (!isUnhealthy) return;
      this.#report({ kind: "unhealthy", container: name, timeMs: Date.now() });
      void this.stop(livenessProbe.graceMs);
    });
  }

  #spawn({ command, args }: ExecHook): ChildProcess {
    const { env, logFile } = this.specification;
    const log = openSync(logFile, "a");
    const child = spawn(command, [...args], {
      env: { PATH: process.env["PATH"], ...env },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    return child;
  }

  /** Ends with the container that it is a hook of. */
  async #runHook(container: ChildProcess, ended: AbortSignal): Promise<void> {
    const { postStart } = this.specification;
    if (postStart === undefined) return;
    const hook = this.#spawn(postStart);
    ended.addEventListener("abort", () => hook.kill("SIGKILL"), { once: true });
    const code = await new Promise<number | null>((resolve) => {
      hook.once("exit", resolve);
      hook.once("error", () => resolve(null));
    });
    if (code !== 0) container.kill("SIGTERM");
  }

  signal(signal: NodeJS.Signals): void {
    this.#running?.child.kill(signal);
  }

  stopRestarting(): void {
    this.#isRestarting = false;
  }

  /** The hook, SIGTERM, and SIGKILL after the grace, as `killContainer` of the kubelet; resolves when the process has ended. */
  async stop(graceMs: number): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    const { preStop } = this.specification;
    const beganAtMs = performance.now();
    if (preStop !== undefined && graceMs > 0) await httpGet(preStop.url, graceMs, preStop.headers);
    const leftMs = Math.max(LEAST_GRACE_MS, graceMs - (performance.now() - beganAtMs));
    running.child.kill("SIGTERM");
    const late = setTimeout(() => running.child.kill("SIGKILL"), leftMs);
    await running.exited;
    clearTimeout(late);
  }

  #ended(code: number | null, signal: string | null): void {
    if (this.#running === undefined) return;
    const livedMs = performance.now() - this.#running.startedMs;
    this.#running = undefined;
    this.#report({ kind: "exited", container: this.specification.name, code, signal, timeMs: Date.now() });
    if (this.specification.restart === "never" || !this.#isRestarting) return;
    setTimeout(() => {
      if (this.#isRestarting) this.start();
    }, this.#restartAfterMs(livedMs));
  }

  /** The first restart comes at once, the next ones ever later (`doBackOff` in kubernetes/pkg/kubelet/kuberuntime). */
  #restartAfterMs(livedMs: number): number {
    const { delayMs, backOff } = this.#pace;
    if (backOff === undefined) return delayMs;
    const waitMs = livedMs > BACK_OFF_FORGOTTEN_MS ? 0 : this.#backOffMs;
    this.#backOffMs = waitMs === 0 ? backOff.firstMs : Math.min(waitMs * 2, backOff.mostMs);
    return Math.max(delayMs, waitMs);
  }
}
