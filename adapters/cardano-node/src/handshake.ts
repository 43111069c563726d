/**
 * The node-to-client handshake (ouroboros-network, handshake-node-to-client.cddl). A node that accepts it is alive, has
 * its kernel running, and is on the network that was asked for: nothing less makes a SIGHUP safe and effective.
 */
import { CardanoNodeError } from "./cardano-node-error.ts";
import { type CborItem, readCborItem } from "./cbor-item.ts";

/** What a node's socket answers to a handshake. Only `accepted` says that this node may be signalled. */
export type ProbeAnswer =
  | { readonly kind: "accepted"; readonly version: number }
  | { readonly kind: "wrong-network"; readonly message: string }
  /** Something answers that is no node, or a node that speaks none of our versions. */
  | { readonly kind: "refused"; readonly message: string }
  /** Nothing listens, or nothing was said in time. */
  | { readonly kind: "silent"; readonly message: string };

/** Versions that cardano-node 10.1 to 11.0 understand, at least in part. */
const FIRST_VERSION = 16;
const LAST_VERSION = 23;
/** Node-to-client versions carry this bit on the wire, so that they differ from node-to-node ones. */
const NODE_TO_CLIENT_BIT = 0x8000;
const MAP_OF_EIGHT = 0xa0 + (LAST_VERSION - FIRST_VERSION + 1);

/** `[0, {version => [magic, false]}]` for every version, keys ascending. */
export function encodeProposal(networkMagic: number): Uint8Array {
  const versionData = [0x82, ...encodeUint(networkMagic), 0xf4];
  const versions: number[] = [];
  for (let version = FIRST_VERSION; version <= LAST_VERSION; version += 1) {
    versions.push(...encodeUint(version | NODE_TO_CLIENT_BIT), ...versionData);
  }
  return Uint8Array.from([0x82, 0x00, MAP_OF_EIGHT, ...versions]);
}

function encodeUint(value: number): number[] {
  if (value < 24) return [value];
  if (value < 0x100) return [0x18, value];
  if (value < 0x1_0000) return [0x19, value >> 8, value & 0xff];
  return [0x1a, value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}

/** Says what an answer means; `incomplete` while it may be a part of one. */
export function classifyAnswer(bytes: Uint8Array, networkMagic: number): ProbeAnswer | { readonly kind: "incomplete" } {
  try {
    const { item, end } = readCborItem(bytes);
    if (end < bytes.length) return refused("more than one message");
    return classifyMessage(item, networkMagic);
  } catch (error) {
    if (!(error instanceof CardanoNodeError)) throw error;
    return error.code === "NODE_CBOR_CUT_OFF" ? { kind: "incomplete" } : refused(error.message);
  }
}

function classifyMessage(message: CborItem, networkMagic: number): ProbeAnswer {
  const [tag, ...rest] = listOf(message);
  if (tag === 1 && rest.length === 2) return classifyAcceptance(rest[0], rest[1], networkMagic);
  if (tag === 2 && rest.length === 1) return classifyRefusal(listOf(rest[0]), networkMagic);
  return refused("neither an acceptance nor a refusal");
}

function classifyAcceptance(wire: CborItem | undefined, data: CborItem | undefined, networkMagic: number): ProbeAnswer {
  const version = typeof wire === "number" ? wire ^ NODE_TO_CLIENT_BIT : -1;
  if (version < FIRST_VERSION || version > LAST_VERSION)
    return refused(`version ${String(wire)}, which was not offered`);
  const [magic, query] = listOf(data);
  if (magic !== networkMagic) {
    return {
      kind: "wrong-network",
      message: `the node answers with network magic ${String(magic)}, not ${networkMagic}`,
    };
  }
  return query === false ? { kind: "accepted", version } : refused("an acceptance of something else");
}

const VERSION_MISMATCH = 0;
const REFUSED = 2;

function classifyRefusal([reason, detail, text]: readonly CborItem[], networkMagic: number): ProbeAnswer {
  if (reason === REFUSED) {
    const said = typeof text === "string" ? `: ${text.slice(0, 300)}` : "";
    return { kind: "wrong-network", message: `the node is not on the network with magic ${networkMagic}${said}` };
  }
  if (reason !== VERSION_MISMATCH) return refused("it could not read the proposal");
  const spoken = listOf(detail).map((version) => Number(version) & ~NODE_TO_CLIENT_BIT);
  return refused(`it speaks versions ${spoken.join(", ")}; offered were ${FIRST_VERSION} to ${LAST_VERSION}`);
}

function refused(what: string): ProbeAnswer {
  return { kind: "refused", message: `the handshake failed: ${what}` };
}

function listOf(item: CborItem | undefined): readonly CborItem[] {
  return Array.isArray(item) ? item : [];
}
