/** Service data units of the ouroboros multiplexer, as the responder reads and writes them (Network/Mux/Codec.hs). */
export interface Frame {
  readonly protocol: number;
  readonly payload: Uint8Array;
}

const HEADER_BYTES = 8;
const RESPONDER_BIT = 0x8000;

/** Splits what arrives into frames. Throws an Error for an empty frame, and for one that claims to be the responder's. */
export function createFrameReader(): (bytes: Uint8Array) => Frame[] {
  let pending = Buffer.alloc(0);
  return (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    const frames: Frame[] = [];
    while (pending.length >= HEADER_BYTES) {
      const protocol = pending.readUInt16BE(4);
      const end = HEADER_BYTES + pending.readUInt16BE(6);
      if (end === HEADER_BYTES || (protocol & RESPONDER_BIT) !== 0) throw new Error("MuxError: a frame out of place");
      if (pending.length < end) break;
      frames.push({ protocol, payload: new Uint8Array(pending.subarray(HEADER_BYTES, end)) });
      pending = pending.subarray(end);
    }
    return frames;
  };
}

/** Writes one message, small enough for one frame. */
export function responderFrame(protocol: number, payload: Uint8Array): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(protocol | RESPONDER_BIT, 4);
  header.writeUInt16BE(payload.length, 6);
  return Buffer.concat([header, payload]);
}
