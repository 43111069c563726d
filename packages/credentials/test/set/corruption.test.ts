/**
 * What of a valid set is authenticated: everything that a node uses. Free are the description of each file, which nobody
 * reads, and the white space between its members, where a space may become a tab or a line feed.
 *
 * `FORGE_EXHAUSTIVE=1` puts every other byte at every position, which takes minutes; else each position gets a digit for a
 * digit, or a byte that no text has, and of the KES key, which is slow to check, every third position is tried.
 */
import { describe, expect, it } from "vitest";
import {
  type CredentialFile,
  type NamedFile,
  parseKesSigningKey,
  renderKesVerificationKey,
  verifyCredentialFiles,
} from "../../src/index.ts";
import { hydra } from "../vectors.ts";

const isExhaustive = process.env["FORGE_EXHAUSTIVE"] === "1";
const SET = hydra();
/** What a certificate and a KES key are held against, without the time that checking a whole set takes. */
const KES_VKEY: NamedFile = { name: "kes.vkey", bytes: renderKesVerificationKey(parseKesSigningKey(SET.kes)) };
const FILES: readonly {
  readonly file: CredentialFile;
  readonly beside: readonly NamedFile[];
  readonly step: number;
}[] = [
  { file: "kes", beside: [{ name: "node.cert", bytes: SET.opcert }], step: 3 },
  { file: "vrf", beside: [], step: 1 },
  { file: "opcert", beside: [KES_VKEY], step: 1 },
];

/** Type and content: all that anybody but people reads. */
function meaning(file: Uint8Array): string {
  const { type, cborHex } = JSON.parse(Buffer.from(file).toString()) as { type: string; cborHex: string };
  return `${type} ${cborHex}`;
}

/** A digit stays a digit, so that the change gets past the text and into the key; then bytes that texts do not have. */
function otherBytes(byte: number): number[] {
  if (isExhaustive) return Array.from({ length: 256 }, (_, other) => other).filter((other) => other !== byte);
  const digits = "0123456789abcdef";
  const digit = digits.indexOf(String.fromCharCode(byte));
  return [digit < 0 ? byte ^ 1 : digits.charCodeAt((digit + 7) % 16), byte | 0x80, 0x0d];
}

describe.each(FILES)("a valid $file file with one byte changed", ({ file, beside, step }) => {
  it("is refused, or means what it meant before, whatever the position", { timeout: 1_200_000 }, () => {
    const original = SET[file];
    const refusedNowhere = new Set<string>();
    let tried = 0;
    for (let at = 0; at < original.length; at += isExhaustive ? 1 : step) {
      for (const byte of otherBytes(original[at] ?? 0)) {
        const changed = Uint8Array.from(original);
        changed[at] = byte;
        tried += 1;

        const { problems } = verifyCredentialFiles([{ name: file, bytes: changed }, ...beside]);

        if (problems.length > 0) continue;
        expect(meaning(changed)).toBe(meaning(original));
        refusedNowhere.add(partAt(Buffer.from(original).toString(), at));
      }
    }

    expect(tried).toBeGreaterThan(original.length / step);
    for (const part of refusedNowhere) expect(["description", "white space"]).toContain(part);
  });
});

function partAt(text: string, at: number): string {
  const start = text.indexOf('"description": "') + '"description": "'.length;
  const end = text.indexOf('"', start);
  if (at >= start && at < end) return "description";
  return /\s/.test(text[at] ?? "") ? "white space" : text.slice(Math.max(0, at - 5), at + 5);
}
