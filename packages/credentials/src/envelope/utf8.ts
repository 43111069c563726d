/** Text, or the offset of the first character that is not UTF-8. */
export type Utf8Decoding =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "malformed"; readonly at: number };

/**
 * Decodes UTF-8 strictly. The language has no decoder of its own, and TextDecoder belongs to hosts; decodeURIComponent
 * is in the language and refuses overlong forms, surrogates and stray bytes (ECMA-262, 19.2.6.5 Decode).
 */
export function decodeUtf8(bytes: Uint8Array): Utf8Decoding {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOf(bytes[at] ?? 0);
    const character = tryDecode(bytes.subarray(at, at + length));
    if (character === undefined) return { kind: "malformed", at };
    text += character;
    at += length;
  }
  return { kind: "text", text };
}

function lengthOf(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

function tryDecode(character: Uint8Array): string | undefined {
  const escaped = Array.from(character, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  try {
    return decodeURIComponent(escaped);
  } catch {
    // URIError is how the language says that these bytes are not UTF-8.
    return undefined;
  }
}
