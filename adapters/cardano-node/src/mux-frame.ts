/**
 * Service data units of the ouroboros network multiplexer, eight bytes of header each, big-endian: time in microseconds
 * (any value), protocol number with the top bit set by the responder, length (ouroboros-network, Network/Mux/Codec.hs).
 */

const HEADER_BYTES = 8;
const RESPONDER_BIT = 0x8000;

/** The handshake's mini-protocol number. */
export const HANDSHAKE_PROTOCOL = 0;

/** One frame as this side, the initiator, sends it. */
export function encodeFrame(protocol: number, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(frame.buffer);
  view.setUint16(4, protocol);
  view.setUint16(6, payload.length);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/** The responder's payload of one protocol so far; `isWrong` once a frame came that has no place there. */
export interface ReceivedPayload {
  readonly payload: Uint8Array;
  readonly isWrong: boolean;
}

/** Joins the payloads of all whole frames in the bytes. What follows the last whole frame is left for later. */
export function joinFrames(bytes: Uint8Array, protocol: number): ReceivedPayload {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const payloads: Uint8Array[] = [];
  let offset = 0;
  let isWrong = false;
  while (!isWrong && offset + HEADER_BYTES <= bytes.length) {
    const length = view.getUint16(offset + 6);
    const end = offset + HEADER_BYTES + length;
    isWrong = length === 0 || view.getUint16(offset + 4) !== (protocol | RESPONDER_BIT);
    if (isWrong || end > bytes.length) break;
    payloads.push(bytes.subarray(offset + HEADER_BYTES, end));
    offset = end;
  }
  return { payload: new Uint8Array(Buffer.concat(payloads)), isWrong };
}
