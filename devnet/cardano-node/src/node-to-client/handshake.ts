/** The responder's side of the node-to-client handshake (ouroboros-network, Handshake/Server.hs). */

export interface HandshakePolicy {
  readonly networkMagic: number;
  /** First and last version that is spoken. */
  readonly versions: readonly [number, number];
}

/** An answer to a proposal; the connection goes on only after an acceptance. */
export interface HandshakeAnswer {
  readonly message: unknown;
  readonly isAccepted: boolean;
}

const NODE_TO_CLIENT_BIT = 0x8000;

/** Answers `[0, {version => [magic, query]}]`. Throws an Error for anything else. */
export function answerHandshake(proposal: unknown, policy: HandshakePolicy): HandshakeAnswer {
  const table = Array.isArray(proposal) && proposal[0] === 0 && proposal.length === 2 ? proposal[1] : undefined;
  if (!(table instanceof Map)) throw new Error("not a proposal");
  const spoken = versionsOf(policy);
  const version = spoken.findLast((candidate) => table.has(candidate));
  if (version === undefined) return refusal([0, spoken]);
  const data: unknown = table.get(version);
  if (!isVersionData(data)) return refusal([1, version, "unknown encoding"]);
  const [magic, isQuery] = data;
  if (magic !== policy.networkMagic) return refusal([2, version, mismatch(policy.networkMagic, magic)]);
  if (isQuery) {
    const known = new Map(spoken.map((candidate) => [candidate, [policy.networkMagic, false]]));
    return { message: [3, known], isAccepted: false };
  }
  return { message: [1, version, [policy.networkMagic, false]], isAccepted: true };
}

function versionsOf({ versions: [first, last] }: HandshakePolicy): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) | NODE_TO_CLIENT_BIT);
}

function isVersionData(data: unknown): data is readonly [number, boolean] {
  return Array.isArray(data) && data.length === 2 && typeof data[0] === "number" && typeof data[1] === "boolean";
}

function refusal(reason: readonly unknown[]): HandshakeAnswer {
  return { message: [2, reason], isAccepted: false };
}

function mismatch(ours: number, theirs: number): string {
  const shown = (magic: number): string =>
    `NodeToClientVersionData {networkMagic = NetworkMagic {unNetworkMagic = ${magic}}, query = False}`;
  return `version data mismatch: ${shown(ours)} /= ${shown(theirs)}`;
}
