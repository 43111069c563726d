import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeUtf8 } from "../../src/envelope/utf8.ts";
import {
  CredentialsError,
  ENVELOPE_FORMATS,
  type EnvelopeKind,
  parseEnvelope,
  renderEnvelope,
} from "../../src/index.ts";
import { hydra } from "../vectors.ts";

const KINDS = Object.keys(ENVELOPE_FORMATS) as EnvelopeKind[];

/** What the content of an envelope can be made of. */
const content = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    fc.uint8Array({ maxLength: 64 }),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.array(tie("node"), { maxLength: 3 }),
  ),
})).node;

describe("envelopes of any kind", () => {
  it("come back as they were written", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        content,
        fc.string({ unit: "binary", maxLength: 80 }),
        (kind, value, text) => {
          // A lone surrogate has no UTF-8 form, so no file can hold it.
          fc.pre(text.isWellFormed());
          const file = renderEnvelope(kind, value, { description: text });

          const envelope = parseEnvelope(kind, file);

          expect(envelope.description).toBe(text);
          expect(renderEnvelope(kind, value, { description: envelope.description })).toEqual(file);
        },
      ),
    );
  });

  it("refuse any bytes with a CredentialsError and nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => parseEnvelope("kes-signing-key", bytes)).toThrow(CredentialsError);
      }),
      { numRuns: 2000 },
    );
  });

  it("refuse, or write back unchanged, any content that looks like CBOR", () => {
    const cbor = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ min: 0x80, max: 0xff, maxLength: 40 }));
    fc.assert(
      fc.property(cbor, (bytes) => {
        const cborHex = Buffer.from(bytes).toString("hex");
        const file = Buffer.from(`{"type":"NodeOperationalCertificate","description":"","cborHex":"${cborHex}"}`);

        const envelope = tryParse(file);

        if (envelope !== undefined) expect(envelope.cbor.reveal()).toEqual(bytes);
      }),
      { numRuns: 5000 },
    );
  });

  it("with any one byte changed are refused with a CredentialsError, or say something else, or differ in words only", () => {
    const { opcert } = hydra();
    const before = parseEnvelope("operational-certificate", opcert);

    fc.assert(
      fc.property(fc.nat({ max: opcert.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(opcert, (byte, index) => (index === at ? byte ^ change : byte));

        const after = tryParse(changed);

        const isSame = after !== undefined && Buffer.from(after.cbor.reveal()).equals(before.cbor.reveal());
        // Only white space may mean the same; the description is empty here.
        expect(isSame && ![0x20, 0x0a, 0x09].includes(changed[at] ?? 0)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

function tryParse(file: Uint8Array): ReturnType<typeof parseEnvelope> | undefined {
  try {
    return parseEnvelope("operational-certificate", file);
  } catch (error) {
    expect(error).toBeInstanceOf(CredentialsError);
    return undefined;
  }
}

describe("decodeUtf8", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  it("agrees with the platform's strict decoder on any bytes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 12 }),
          fc.string({ unit: "binary" }).map((s) => new Uint8Array(Buffer.from(s))),
        ),
        (bytes) => {
          const decoded = decodeUtf8(bytes);

          if (decoded.kind === "text") expect(decoded.text).toBe(decoder.decode(bytes));
          else expect(() => decoder.decode(bytes)).toThrow(TypeError);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
