import { describe, expect, it } from "vitest";
import {
  CredentialsError,
  MAX_ENVELOPE_BYTES,
  parseEnvelope,
  parseVrfSigningKey,
  renderEnvelope,
} from "../../src/index.ts";
import { fixture, hex, hydra } from "../vectors.ts";

const TYPE = "VrfVerificationKey_PraosVRF";
const CBOR = `5820${"ab".repeat(32)}`;

function anEnvelope(parts: { type?: string; description?: string; cborHex?: string } = {}): string {
  const { type = TYPE, description = "VRF Verification Key", cborHex = CBOR } = parts;
  return `{\n    "type": "${type}",\n    "description": "${description}",\n    "cborHex": "${cborHex}"\n}\n`;
}

function parse(text: string | Uint8Array): ReturnType<typeof parseEnvelope> {
  return parseEnvelope("vrf-verification-key", typeof text === "string" ? Buffer.from(text) : text);
}

function faultOf(text: string | Uint8Array): CredentialsError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof CredentialsError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("parseEnvelope accepts what cardano-cli writes", () => {
  it("opens an envelope and keeps its content as it was", () => {
    const envelope = parse(anEnvelope());

    expect(envelope.description).toBe("VRF Verification Key");
    expect(hex(envelope.cbor.reveal())).toBe(CBOR);
  });

  it.each([
    ["another order of the members", `{"cborHex":"${CBOR}","type":"${TYPE}","description":""}`],
    ["no white space at all", `{"type":"${TYPE}","description":"","cborHex":"${CBOR}"}`],
    [
      "tabs, spaces and line feeds around everything",
      `\n{\t"type" : "${TYPE}" ,\n"description":"","cborHex":"${CBOR}" }\n\n`,
    ],
    ["no line feed at the end", anEnvelope().trimEnd()],
  ])("takes %s, which changes nothing", (_, text) => {
    expect(hex(parse(text).cbor.reveal())).toBe(CBOR);
  });

  it.each([
    ["plain words", "Key of the old pool", "Key of the old pool"],
    ["letters of every alphabet", "Schlüssel 鍵 🔑", "Schlüssel 鍵 🔑"],
    ["escapes", String.raw`a\"b\\c\/d\b\f\n\r\t\u00e9`, 'a"b\\c/d\b\f\n\r\té'],
  ])("reads a description of %s", (_, written, read) => {
    expect(parse(anEnvelope({ description: written })).description).toBe(read);
  });
});

describe("parseEnvelope refuses everything else, saying where and why", () => {
  it.each<[string, string, string, string]>([
    ["an empty file", "", "CREDENTIALS_FILE_EMPTY", "not a VRF verification key: it is empty"],
    [
      "nothing but white space",
      "\n \n",
      "CREDENTIALS_FILE_MALFORMED",
      'found the end of the file at line 3, column 1; accepted is "{"',
    ],
    [
      "a byte order mark",
      `\ufeff${anEnvelope()}`,
      "CREDENTIALS_FILE_MALFORMED",
      "found a byte order mark at line 1, column 1",
    ],
    [
      "Windows line ends",
      anEnvelope().replaceAll("\n", "\r\n"),
      "CREDENTIALS_FILE_MALFORMED",
      "found a carriage return (Windows line ends) at line 1, column 2",
    ],
    [
      "text behind the object",
      `${anEnvelope()}{}`,
      "CREDENTIALS_FILE_MALFORMED",
      "found '{' at line 6, column 1; accepted is the end of the file",
    ],
    [
      "a file that was cut off",
      anEnvelope().slice(0, 60),
      "CREDENTIALS_FILE_MALFORMED",
      "found the end of the file at line 3",
    ],
    [
      "a member that is not there",
      `{"type":"${TYPE}","cborHex":"${CBOR}"}`,
      "CREDENTIALS_FILE_MALFORMED",
      'found no member "description"',
    ],
    [
      "a member given twice",
      `{"type":"${TYPE}","type":"${TYPE}"}`,
      "CREDENTIALS_FILE_MALFORMED",
      'found "type" a second time at line 1, column 45',
    ],
    [
      "a fourth member",
      `{"type":"${TYPE}","extra":"1"}`,
      "CREDENTIALS_FILE_MALFORMED",
      "found a member with another name at line 1, column 40",
    ],
    [
      "a member that is not a string",
      `{"type":1}`,
      "CREDENTIALS_FILE_MALFORMED",
      'found \'1\' at line 1, column 9; accepted is "\\""',
    ],
    ["a comma too many", `{"type":"${TYPE}",}`, "CREDENTIALS_FILE_MALFORMED", "found '}' at line 1"],
    ["single quotes", "{'type':'x'}", "CREDENTIALS_FILE_MALFORMED", "found ''' at line 1, column 2"],
    ["a list", "[]", "CREDENTIALS_FILE_MALFORMED", "found '[' at line 1, column 1"],
    [
      "a line break inside a string",
      anEnvelope({ description: "a\nb" }),
      "CREDENTIALS_FILE_MALFORMED",
      "found a line feed at line 3, column 22",
    ],
    [
      "an escape that JSON does not have",
      anEnvelope({ description: String.raw`\x41` }),
      "CREDENTIALS_FILE_MALFORMED",
      "found an escape that JSON does not have at line 3, column 21",
    ],
    [
      "half an escape at the end",
      `{"type":"\\`,
      "CREDENTIALS_FILE_MALFORMED",
      "found an escape that JSON does not have",
    ],
    [
      "an escaped name",
      String.raw`{"\u0074ype":"x"}`,
      "CREDENTIALS_FILE_MALFORMED",
      "found a member with another name",
    ],
    [
      "upper-case digits",
      anEnvelope({ cborHex: CBOR.toUpperCase() }),
      "CREDENTIALS_FILE_MALFORMED",
      "found 'A' at line 4, column 21; accepted is a lower-case hexadecimal digit",
    ],
    [
      "an odd number of digits",
      anEnvelope({ cborHex: `${CBOR}0` }),
      "CREDENTIALS_FILE_MALFORMED",
      "found an odd number of hexadecimal digits",
    ],
    [
      "escaped digits",
      anEnvelope({ cborHex: String.raw`\u0035820` }),
      "CREDENTIALS_FILE_MALFORMED",
      "found '\\' at line 4, column 17",
    ],
    [
      "a type of another file",
      anEnvelope({ type: "VrfSigningKey_PraosVRF" }),
      "CREDENTIALS_FILE_WRONG_TYPE",
      'it is a VRF signing key, of type "VrfSigningKey_PraosVRF"; accepted is "VrfVerificationKey_PraosVRF"',
    ],
    [
      "a type that nobody writes",
      anEnvelope({ type: "VRFVerificationKey_Praos" }),
      "CREDENTIALS_FILE_WRONG_TYPE",
      'its type is "VRFVerificationKey_Praos"',
    ],
    [
      "a part of a key that was pasted into the type, without repeating it",
      anEnvelope({ type: "VrfVerificationKey_0123456789abcdef" }),
      "CREDENTIALS_FILE_WRONG_TYPE",
      "its type is not one of Cardano's",
    ],
    ["no content", anEnvelope({ cborHex: "" }), "CREDENTIALS_PAYLOAD_INVALID", "at byte 0 of 0"],
    [
      "bytes behind the content",
      anEnvelope({ cborHex: `${CBOR}00` }),
      "CREDENTIALS_PAYLOAD_INVALID",
      "at byte 34 of 35",
    ],
    ["a length that is not there", anEnvelope({ cborHex: "5820ab" }), "CREDENTIALS_PAYLOAD_INVALID", "at byte 0 of 3"],
    [
      "a length written too long",
      anEnvelope({ cborHex: `590020${"ab".repeat(32)}` }),
      "CREDENTIALS_PAYLOAD_INVALID",
      "not a VRF verification key",
    ],
    [
      "a content without a length",
      anEnvelope({ cborHex: `5f5820${"ab".repeat(32)}ff` }),
      "CREDENTIALS_PAYLOAD_INVALID",
      "not a VRF verification key",
    ],
    [
      "a number that is a float",
      anEnvelope({ cborHex: "fb3ff0000000000000" }),
      "CREDENTIALS_PAYLOAD_INVALID",
      "not written in the canonical way",
    ],
    [
      "a content nested without end",
      anEnvelope({ cborHex: "81".repeat(3900) }),
      "CREDENTIALS_PAYLOAD_INVALID",
      "at byte 17 of 3900",
    ],
    [
      "an array that claims more than there is",
      anEnvelope({ cborHex: "9bffffffffffffffff" }),
      "CREDENTIALS_PAYLOAD_INVALID",
      "not a VRF verification key",
    ],
  ])("refuses %s", (_, text, code, message) => {
    const fault = faultOf(text);

    expect(fault.code).toBe(code);
    expect(fault.message).toContain(message);
  });

  it("refuses a description that is not UTF-8, at the byte where it stops being text", () => {
    const broken = Buffer.from(anEnvelope({ description: "ab??" }).replace("??", "\x80\x80"), "latin1");

    expect(faultOf(broken).message).toContain("found a broken character at line 3, column 23");
    expect(faultOf(broken).position).toEqual({ line: 3, column: 23 });
  });

  it("refuses a large file before it looks at it", () => {
    const fault = faultOf(new Uint8Array(MAX_ENVELOPE_BYTES + 1).fill(0x20));

    expect(fault.code).toBe("CREDENTIALS_FILE_TOO_LARGE");
    expect(fault.message).toContain("it has 8193 bytes; accepted are at most 8192");
  });

  it("never repeats a key that was pasted into the wrong member", () => {
    const key = "b".repeat(64);

    for (const text of [anEnvelope({ type: key }), anEnvelope({ cborHex: `${key}Z` }), `{"${key}":"${key}"}`]) {
      expect(faultOf(text).message).not.toContain(key.slice(0, 4));
    }
  });
});

describe("renderEnvelope", () => {
  it("writes files of cardano-cli byte for byte", () => {
    const vrf = parseVrfSigningKey(hydra().vrf);

    expect(renderEnvelope("vrf-signing-key", vrf.secret.reveal())).toEqual(hydra().vrf);
  });

  it("writes the text that is given as a description", () => {
    const counter = fixture("kes-agent-fixtures/opcert.counter");
    const coldKey = Buffer.from("2151d26921ab6079bbc9366377f4299de729c3e45c3db70362b9a25e8c89f61b", "hex");

    expect(
      renderEnvelope("certificate-counter", [8, new Uint8Array(coldKey)], {
        description: "Next certificate issue number: 8",
      }),
    ).toEqual(counter);
  });
});
