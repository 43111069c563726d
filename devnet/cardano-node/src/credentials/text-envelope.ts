import { decode } from "cborg";

/**
 * Opens a text envelope as cardano-api does: any JSON with the three members, whatever else it holds and however it is
 * laid out; the exact type; CBOR without anything behind it. Throws an Error with the name of the fault.
 */
export function openEnvelope(text: string, type: string): unknown {
  const envelope = parseJson(text);
  if (!isEnvelope(envelope)) throw new Error("TextEnvelopeAesonDecodeError");
  if (envelope.type !== type) throw new Error(`TextEnvelopeTypeError [${type}] ${envelope.type}`);
  if (!/^(?:[0-9a-fA-F]{2})+$/.test(envelope.cborHex)) throw new Error("TextEnvelopeAesonDecodeError");
  try {
    return decode(Buffer.from(envelope.cborHex, "hex"));
  } catch {
    // What the decoder has to say may quote a key.
    throw new Error("TextEnvelopeDecodeError");
  }
}

interface EnvelopeText {
  readonly type: string;
  readonly description: string;
  readonly cborHex: string;
}

function isEnvelope(value: unknown): value is EnvelopeText {
  if (typeof value !== "object" || value === null) return false;
  const { type, description, cborHex } = value as Partial<Record<keyof EnvelopeText, unknown>>;
  return typeof type === "string" && typeof description === "string" && typeof cborHex === "string";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON.parse quotes what it could not read.
    return undefined;
  }
}
