import type { NodeProcess } from "@cardano-forge/cardano-node";
import type { ConfirmedWrite, Instant } from "@cardano-forge/election";

/** The three files by name, as text that survives a channel between processes. */
export interface DecoyFiles {
  readonly kes: string;
  readonly vrf: string;
  readonly opcert: string;
}

/** What a guard must know to take forging away by itself. */
export interface GuardOrders {
  readonly kind: "orders";
  readonly paths: { readonly kes: string; readonly vrf: string; readonly opcert: string };
  /** Each file in base64: harmless keys that belong to no pool. */
  readonly decoys: DecoyFiles;
  readonly processName: string;
  readonly pidFile: string | undefined;
  readonly socketPath: string;
  readonly networkMagic: number;
  readonly metricsUrl: string;
  readonly stopBoundMs: number;
  readonly marginMs: number;
}

/** By register, what an engine had confirmed last for each of its seats. */
export interface ConfirmedSeats {
  readonly cluster: readonly (ConfirmedWrite | undefined)[];
  readonly pool: readonly (ConfirmedWrite | undefined)[];
}

/** The engine lives; once a second, and whenever something changes. */
export interface EngineReport {
  readonly kind: "report";
  /** Deadline of the term under which the node may forge. */
  readonly permit: Instant | undefined;
  /** The node is proved off and holds no real keys. */
  readonly isOff: boolean;
  readonly node: NodeProcess | undefined;
  /** For the next engine, if this one dies. */
  readonly confirmed: ConfirmedSeats;
}

/** What an engine tells its guard. The guard answers nothing: a channel that is open is the answer. */
export type EngineMessage = GuardOrders | EngineReport;

/** Marks the engine's process, and says whose it is, so that a starting guard finds those that an earlier one left. */
export const ENGINE_MARK = "FORGE_ENGINE_OF";
/** What the engine before had confirmed last, as JSON; set only when that engine is dead and the node is off. */
export const PREDECESSOR = "FORGE_ENGINE_PREDECESSOR";
/** Why the engine before was ended. */
export const FENCED = "FORGE_ENGINE_FENCED";
