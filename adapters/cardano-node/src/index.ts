/**
 * A cardano-node as the outside sees it: its process, its socket, and its own numbers.
 *
 * What it does not guarantee: a signal that was sent need not be obeyed, so nothing here says that forging began or ended
 * except `classifyForging`, and that says "unknown" whenever the node's metrics do not prove it. Without `/proc` a process
 * cannot be told from a later one with the same pid.
 *
 * @packageDocumentation
 */
export { CardanoNodeError, type CardanoNodeErrorCode } from "./cardano-node-error.ts";
export { classifyForging, type ForgingFacts, type ForgingTruth } from "./classify-forging.ts";
export type { ProbeAnswer } from "./handshake.ts";
export {
  createNodeFinder,
  type FoundNode,
  type NodeFinder,
  type NodeFinderOptions,
  type NodeProcess,
} from "./node-finder.ts";
export type { NodeSample } from "./node-sample.ts";
export { type ProbeOptions, probeSocket } from "./probe-socket.ts";
export {
  type ScrapeOptions,
  scrapeNodeMetrics,
  type TimedSample,
  type UnreachableMetrics,
} from "./scrape-node-metrics.ts";
export { type HangupOptions, killNode, type SignalOutcome, signalHangup } from "./signal-node.ts";
