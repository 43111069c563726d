import { decodeFirst } from "cborg";

/** Takes whole CBOR messages out of bytes that arrive in any pieces. */
export interface CborStream {
  /** Adds bytes and returns the messages that are complete now. Throws an Error for what is no CBOR. */
  push(bytes: Uint8Array): unknown[];
}

const MOST_BYTES = 65_536;

/** Builds one for one direction of one connection. */
export function createCborStream(): CborStream {
  let pending = new Uint8Array(0);
  return {
    push(bytes) {
      pending = new Uint8Array(Buffer.concat([pending, bytes]));
      if (pending.length > MOST_BYTES) throw new Error("a message without end");
      const messages: unknown[] = [];
      for (let next = take(pending); next !== undefined; next = take(pending)) {
        messages.push(next.message);
        pending = new Uint8Array(next.rest);
      }
      return messages;
    },
  };
}

function take(bytes: Uint8Array): { readonly message: unknown; readonly rest: Uint8Array } | undefined {
  if (bytes.length === 0) return undefined;
  try {
    const [message, rest] = decodeFirst(bytes, { useMaps: true });
    return { message, rest };
  } catch (error) {
    if (/not enough|did not find any content/.test((error as Error).message)) return undefined;
    throw error;
  }
}
