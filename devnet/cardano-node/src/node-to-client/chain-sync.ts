/** As much of chain-sync's responder as it takes to ask for the tip (ouroboros-network, ChainSync/Server.hs). */

export interface ChainTip {
  readonly slot: number;
  readonly block: number;
}

const REQUEST_NEXT = 0;
const FIND_INTERSECT = 4;
const DONE = 7;

/** The answer to one message; undefined for `done`, after which nothing is said. Throws an Error for anything else. */
export function answerChainSync(message: unknown, tip: ChainTip): unknown {
  const [tag, points] = Array.isArray(message) ? message : [];
  if (tag === DONE) return undefined;
  // There is no chain to follow: whoever asks for the next block waits.
  if (tag === REQUEST_NEXT) return [1];
  if (tag !== FIND_INTERSECT || !Array.isArray(points)) throw new Error("not a message of chain-sync");
  const origin = points.find((point) => Array.isArray(point) && point.length === 0);
  const shown = [[tip.slot, new Uint8Array(32).fill(tip.block % 256)], tip.block];
  return origin === undefined ? [6, shown] : [5, [], shown];
}
