/**
 * Just enough of the Kubernetes protobuf encoding to read what kubectl sends for its few typed
 * requests (`create namespace`, `auth can-i`, `auth whoami`). Answers are always JSON.
 */
import type { Json, JsonObject } from "../json.ts";

/** Field number -> name and form; a message is described by its own fields. */
interface Message {
  readonly [fieldNumber: number]: readonly [name: string, form: "text" | "text-map" | Message];
}

const metadata: Message = {
  1: ["name", "text"],
  2: ["generateName", "text"],
  3: ["namespace", "text"],
  11: ["labels", "text-map"],
  12: ["annotations", "text-map"],
};

const accessReviewSpec: Message = {
  1: [
    "resourceAttributes",
    {
      1: ["namespace", "text"],
      2: ["verb", "text"],
      3: ["group", "text"],
      4: ["version", "text"],
      5: ["resource", "text"],
      6: ["subresource", "text"],
      7: ["name", "text"],
    },
  ],
  2: ["nonResourceAttributes", { 1: ["path", "text"], 2: ["verb", "text"] }],
};

/** The kinds that can be read, by the field numbers of their generated definitions. */
const kinds: Readonly<Record<string, Message>> = {
  Namespace: { 1: ["metadata", metadata] },
  SelfSubjectAccessReview: { 1: ["metadata", metadata], 2: ["spec", accessReviewSpec] },
  SelfSubjectReview: { 1: ["metadata", metadata] },
};

const magic = Buffer.from([0x6b, 0x38, 0x73, 0x00]);
const envelope: Message = { 1: ["type", { 1: ["apiVersion", "text"], 2: ["kind", "text"] }] };

/** The object in a protobuf body, or undefined when it is of a kind that is not understood here. */
export function tryParseProtobuf(body: Buffer): JsonObject | undefined {
  if (!body.subarray(0, magic.length).equals(magic)) return undefined;
  const wrapped = body.subarray(magic.length);
  const { type } = readMessage(wrapped, envelope) as { type?: { apiVersion?: string; kind?: string } };
  const message = kinds[type?.kind ?? ""];
  const raw = fieldsOf(wrapped).find((field) => field.number === 2)?.bytes;
  if (message === undefined || raw === undefined) return undefined;
  return { apiVersion: type?.apiVersion, kind: type?.kind, ...readMessage(raw, message) };
}

function readMessage(bytes: Buffer, message: Message): JsonObject {
  const read: JsonObject = {};
  for (const field of fieldsOf(bytes)) {
    const known = message[field.number];
    if (known === undefined || field.bytes === undefined) continue;
    const [name, form] = known;
    if (form === "text-map") read[name] = { ...(read[name] as JsonObject | undefined), ...readEntry(field.bytes) };
    else read[name] = form === "text" ? textOrNothing(field.bytes) : readMessage(field.bytes, form);
  }
  return read;
}

function textOrNothing(bytes: Buffer): Json | undefined {
  return bytes.length === 0 ? undefined : bytes.toString("utf8");
}

function readEntry(bytes: Buffer): JsonObject {
  const { key, value } = readMessage(bytes, { 1: ["key", "text"], 2: ["value", "text"] }) as {
    key?: string;
    value?: string;
  };
  return { [key ?? ""]: value ?? "" };
}

interface Field {
  readonly number: number;
  /** The content of a length-delimited field; numbers are skipped. */
  readonly bytes: Buffer | undefined;
}

function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  let offset = 0;
  const varint = (): number => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = bytes[offset++] ?? 0;
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return value;
    }
  };
  while (offset < bytes.length) {
    const tag = varint();
    const wireType = tag & 7;
    if (wireType === 2) {
      const length = varint();
      fields.push({ number: Math.floor(tag / 8), bytes: bytes.subarray(offset, offset + length) });
      offset += length;
    } else if (wireType === 0) varint();
    else offset += wireType === 1 ? 8 : 4;
  }
  return fields;
}
