/**
 * The life of the stand-in: first moments without a signal handler, credentials, ledger replay, kernel, socket. What a
 * SIGHUP does depends on how far it has come, as in the real node.
 */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { loadAtStart } from "../credentials/load-at-start.ts";
import type { NodeCredentials } from "../credentials/node-credentials.ts";
import { createGenesisCheck, type GenesisCheck } from "../credentials/read-credentials.ts";
import { createBlockForging } from "../forging/block-forging.ts";
import { createSlotClock } from "../forging/slot-clock.ts";
import { slotLogTo } from "../forging/slot-log.ts";
import { startHttpServer } from "../metrics/http-server.ts";
import { createNodeNumbers } from "../metrics/node-numbers.ts";
import { renderMetrics } from "../metrics/render-metrics.ts";
import { createShownNumbers, tipOf } from "../metrics/shown-numbers.ts";
import { startSocketServer } from "../node-to-client/socket-server.ts";
import { createEnabledMetric } from "./enabled-metric.ts";
import { handleHangup } from "./hangup.ts";
import { type NodeOptions, parseNodeOptions } from "./node-options.ts";
import { removePidFile, writePidFile } from "./pid-file.ts";
import { type Trace, traceTo } from "./trace.ts";

/** Exactly the real node's: on Linux the title becomes the name by which a process is found. */
const PROCESS_NAME = "cardano-node";

/**
 * Runs the stand-in until SIGTERM or SIGINT, with the real node's command line and its own `--devnet-*` flags. Resolves
 * with the exit code; what it refuses to start with is said on standard error.
 */
export async function runNode(words: readonly string[]): Promise<number> {
  process.title = PROCESS_NAME;
  const trace = traceTo((line) => process.stdout.write(line));
  try {
    const options = parseNodeOptions(words);
    if (options.pidFile !== undefined) writePidFile(options.pidFile);
    try {
      await live(options, trace);
    } finally {
      if (options.pidFile !== undefined) removePidFile(options.pidFile);
    }
    return 0;
  } catch (error) {
    process.stderr.write(`${PROCESS_NAME}: ${(error as Error).message}\n`);
    return 1;
  }
}

async function live(options: NodeOptions, trace: Trace): Promise<void> {
  const genesis = createGenesisCheck(options.genesisFile);
  // No handler is installed yet: a SIGHUP in this time ends the process.
  await sleep(options.startDelayMs);
  const { credentials, warning } = loadAtStart(options.credentials, genesis, options.version);
  if (warning !== undefined) process.stderr.write(`${warning}\n`);
  const stop = new AbortController();
  const onStop = (): void => stop.abort();
  process.once("SIGTERM", onStop).once("SIGINT", onStop);
  const node = createNode(options, { genesis, trace, stopped: stop.signal });
  const http = await startHttpServer(node.httpPorts);
  trace("Devnet.Listening", { metricsPort: http.port });
  try {
    await untilReplayed(options.replayMs, stop.signal);
    if (!stop.signal.aborted) await serve(node, credentials, stop.signal, trace);
  } finally {
    node.stop();
    await http.stop();
  }
}

/** From the moment the kernel exists until the node is asked to stop. */
async function serve(
  node: ReturnType<typeof createNode>,
  credentials: NodeCredentials | undefined,
  stopped: AbortSignal,
  trace: Trace,
): Promise<void> {
  node.goUp(credentials);
  const socket = await node.listen();
  trace("Devnet.Up", {});
  if (!stopped.aborted) await once(stopped, "abort");
  await socket?.stop();
}

function createNode(options: NodeOptions, o: { genesis: GenesisCheck; trace: Trace; stopped: AbortSignal }) {
  const { networkMagic, version, socketPath, tracing } = options;
  const numbers = createNodeNumbers();
  const clock = createSlotClock(options.network);
  const enabled = createEnabledMetric(numbers, options);
  let currentFaults = options.faults;
  let isUp = false;
  const faults = (): typeof currentFaults => currentFaults;
  const forging = createBlockForging({ clock, numbers, faults, log: slotLogTo(options.slotLog) });
  const shown = createShownNumbers({ numbers, clock, faults, isUp: () => isUp });
  numbers.set({ startTimeSeconds: Math.floor(Date.now() / 1000) });
  enabled.showAtStart();
  const hangupPorts = { ...o, options, forging, faults, isUp: () => isUp, showEnabled: enabled.show };
  const onHangup = (): void => void handleHangup(hangupPorts).catch(ignoreStop);
  process.on("SIGHUP", onHangup);

  return {
    httpPorts: {
      port: options.metricsPort,
      page: () => renderMetrics(shown.values(), tracing),
      faults,
      setFaults(changed: Partial<typeof currentFaults>) {
        shown.onFaultsChanged();
        currentFaults = { ...currentFaults, ...changed };
      },
    },
    goUp(atStart: NodeCredentials | undefined) {
      isUp = true;
      if (!options.isNonProducing) forging.set(atStart);
    },
    async listen() {
      if (socketPath === undefined) return undefined;
      return startSocketServer({
        path: socketPath,
        policy: { networkMagic, versions: version.socketVersions },
        tip: () => tipOf(clock, currentFaults),
        isSilent: () => currentFaults.socket === "silent",
      });
    },
    stop: () => forging.set(undefined),
  };
}

async function untilReplayed(replayMs: number, stopped: AbortSignal): Promise<void> {
  await sleep(replayMs, undefined, { signal: stopped }).catch(ignoreStop);
}

function ignoreStop(error: Error): void {
  if (error.name !== "AbortError") throw error;
}
