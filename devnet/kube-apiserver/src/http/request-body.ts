import type { IncomingMessage } from "node:http";
import { parse as parseYaml, YAMLError } from "yaml";
import { badRequest, tooLarge, unsupportedMediaType } from "../api-status.ts";
import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import { tryParseProtobuf } from "./protobuf.ts";

const bodyBytesMax = 3 * 1024 * 1024;

/** Reads the whole body, up to the limit of the real server. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw tooLarge(bodyBytesMax);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The media type of a request without its parameters; JSON when none is given. */
export function mediaTypeOf(request: IncomingMessage): string {
  const [type = ""] = (request.headers["content-type"] ?? "").split(";");
  return type.trim() === "" ? "application/json" : type.trim();
}

/** Parses the object that a POST or PUT sends. */
export function parseObject(body: Buffer, mediaType: string, kind: string): JsonObject {
  if (mediaType === "application/vnd.kubernetes.protobuf") {
    const parsed = tryParseProtobuf(body);
    if (parsed !== undefined) return parsed;
  }
  const text = body.toString("utf8");
  const value = parseAs(text, mediaType, (reason) => unrecognized(kind, text, reason));
  if (!isObject(value)) throw unrecognized(kind, text, "couldn't get version/kind; json parse error: not an object");
  return value;
}

/** Parses the options that a DELETE may carry. */
export function parseOptions(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  const value = parseAs(body.toString("utf8"), "application/json", (reason) => badRequest(reason));
  return isObject(value) ? value : {};
}

/** Parses the body of a PATCH; an apply may be YAML. */
export function parsePatch(body: Buffer, mediaType: string): Json {
  const text = body.toString("utf8");
  const isYaml = mediaType === "application/apply-patch+yaml";
  const what = isYaml ? "error decoding YAML" : "error decoding patch";
  return parseAs(text, isYaml ? "application/yaml" : "application/json", (reason) => badRequest(`${what}: ${reason}`));
}

function parseAs(text: string, mediaType: string, refuse: (reason: string) => Error): Json {
  try {
    if (mediaType === "application/json") return JSON.parse(text) as Json;
    if (mediaType === "application/yaml") return toJson(parseYaml(text, { maxAliasCount: 100 }));
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse(goMessage(text, error));
    if (error instanceof YAMLError) throw refuse(`yaml: ${error.message}`);
    throw error;
  }
  throw unsupportedMediaType(["application/json", "application/yaml"]);
}

/** YAML knows values that JSON does not, such as dates and maps with other keys than texts. */
function toJson(value: unknown): Json {
  const text = JSON.stringify(value);
  return text === undefined ? null : (JSON.parse(text) as Json);
}

function goMessage(text: string, error: SyntaxError): string {
  if (/Unexpected end|Unterminated/i.test(error.message) || text.trim() === "") return "unexpected end of JSON input";
  const found = /position (\d+)/.exec(error.message)?.[1];
  const character = found === undefined ? "" : (text[Number(found)] ?? "");
  return `invalid character '${character}' looking for beginning of value`;
}

function unrecognized(kind: string, text: string, reason: string): Error {
  const start = text.length > 30 ? `${text.slice(0, 30)} ...` : text;
  const because = reason.startsWith("couldn't") ? reason : `couldn't get version/kind; json parse error: ${reason}`;
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${because} (${start})`);
}
