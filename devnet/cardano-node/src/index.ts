/**
 * A stand-in for cardano-node: it starts, refuses to start, obeys and ignores SIGHUP, and shows metrics as the real node
 * does, version by version, without a chain. It writes a line for each slot in which it would have forged, and with which
 * key: that log is the witness for "at most one forger".
 *
 * It makes no blocks, knows no stake and no registered pool, and speaks of node-to-client only the handshake and the tip.
 * It shares no code with the adapter that is tested against it.
 *
 * @packageDocumentation
 */
export { overlapOf, parseSlotLog, type SlotLogEntry } from "./forging/slot-log.ts";
export { placeCredentials } from "./place-credentials.ts";
export type { NodeFaults } from "./program/faults.ts";
export type { CredentialPaths } from "./program/node-options.ts";
export { runNode } from "./program/run-node.ts";
export {
  credentialPathsIn,
  type DevnetNode,
  type DevnetNodeOptions,
  type NodeProgram,
  startDevnetNode,
} from "./start-devnet-node.ts";
