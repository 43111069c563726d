/** What a SIGHUP does (cardano-node, Run.hs `updateBlockForging`), row by row. */
import { setTimeout as sleep } from "node:timers/promises";
import type { GenesisCheck } from "../credentials/read-credentials.ts";
import { type CredentialReading, readCredentials } from "../credentials/read-credentials.ts";
import type { BlockForging } from "../forging/block-forging.ts";
import type { NodeFaults } from "./faults.ts";
import type { NodeOptions } from "./node-options.ts";
import type { Trace } from "./trace.ts";

/** What a SIGHUP reads and changes. */
export interface HangupPorts {
  readonly options: NodeOptions;
  readonly genesis: GenesisCheck;
  readonly forging: BlockForging;
  readonly faults: () => NodeFaults;
  readonly trace: Trace;
  /** The kernel exists: before that a SIGHUP is not effective, and not remembered. */
  readonly isUp: () => boolean;
  readonly showEnabled: (isEnabled: boolean) => void;
  /** Aborts when the node stops. */
  readonly stopped: AbortSignal;
}

/**
 * Handles one SIGHUP. Each is handled on its own, as each has a thread of its own in the real node: of two that come
 * close together the one that reads last decides. Rejects only when the node stops meanwhile.
 */
export async function handleHangup(ports: HangupPorts): Promise<void> {
  const { options, trace, faults, isUp } = ports;
  if (!options.version.hasHangupForging || faults().ignoresHangup) return;
  if (!isUp()) {
    trace("Startup.BlockForgingUpdate", { kind: "BlockForgingUpdate", enabled: "NotEffective" });
    ports.showEnabled(false);
    return;
  }
  await sleep(faults().reloadMs, undefined, { signal: ports.stopped });
  apply(readCredentials(options.credentials, ports.genesis), ports);
}

function apply(reading: CredentialReading, { trace, forging, showEnabled }: HangupPorts): void {
  if (reading.kind === "failed") {
    trace("Startup.BlockForgingUpdateError", { kind: "BlockForgingUpdateError", error: reading.error });
    return;
  }
  const credentials = reading.kind === "loaded" ? reading.credentials : undefined;
  const enabled = credentials === undefined ? "DisabledBlockForging" : "EnabledBlockForging";
  trace("Startup.BlockForgingUpdate", { kind: "BlockForgingUpdate", enabled });
  showEnabled(credentials !== undefined);
  forging.set(credentials);
}
