import { ApiStatus, badRequest, invalid } from "../api-status.ts";
import type { JsonObject, KubeObject } from "../json.ts";
import { isObject, textAt } from "../json.ts";
import { apiVersionOf, type ResourceType } from "../resources/resource-type.ts";
import { type Decoded, DecodeFailure, decodeBuiltIn } from "../schema/decode-built-in.ts";
import { decodeCustom } from "../schema/decode-custom.ts";
import { objectMeta } from "../schema/object-meta.ts";
import type { WriteOptions } from "./context.ts";

/** A request body as an object of the kind, and what to warn about. */
export interface DecodedBody {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** Decodes the body of a POST or PUT. */
export function decodeBody(type: ResourceType, body: JsonObject, options: WriteOptions): DecodedBody {
  assertKind(type, body);
  const refuse = (message: string) => {
    const version = textAt(body, "apiVersion").split("/").at(-1) || type.version;
    return badRequest(`${type.kind} in version "${version}" cannot be handled as a ${type.kind}: ${message}`);
  };
  return decode(type, body, options, refuse);
}

/** Decodes the outcome of a patch, whose faults are worded otherwise. */
export function decodePatched(type: ResourceType, patched: JsonObject, options: WriteOptions): DecodedBody {
  const refuse = (because: string) => {
    const message = `Invalid value: ${JSON.stringify(JSON.stringify(patched))}: ${because}`;
    const cause = { reason: "FieldValueInvalid", message, field: "patch" };
    return new ApiStatus(422, "Invalid", ` "" is invalid: patch: ${message}`, { causes: [cause] });
  };
  return decode(type, patched, options, refuse);
}

function decode(
  type: ResourceType,
  body: JsonObject,
  options: WriteOptions,
  refuse: (message: string) => ApiStatus,
): DecodedBody {
  try {
    const { value, unknownFields } = decodeFor(type, body);
    const object = complete(type, value);
    const lines = unknownFields.map((field) => `unknown field "${field}"`);
    if (options.fieldValidation === "Ignore" || lines.length === 0) return { object, warnings: [] };
    if (options.fieldValidation === "Warn") return { object, warnings: lines };
    throw refuse(`strict decoding error: ${lines.join(", ")}`);
  } catch (error) {
    if (error instanceof DecodeFailure) throw refuse(error.message);
    throw error;
  }
}

function decodeFor(type: ResourceType, body: JsonObject): Decoded {
  if (!type.isCustom) return decodeBuiltIn(type.schema, body);
  const decoded = decodeCustom(type.schema, body);
  const { metadata } = decoded.value;
  if (isObject(metadata)) decoded.value["metadata"] = decodeBuiltIn(objectMeta, metadata).value;
  return decoded;
}

function complete(type: ResourceType, value: JsonObject): KubeObject {
  const metadata = isObject(value["metadata"]) ? value["metadata"] : {};
  return { ...value, kind: type.kind, apiVersion: apiVersionOf(type), metadata } as KubeObject;
}

function assertKind(type: ResourceType, body: JsonObject): void {
  const kind = textAt(body, "kind");
  const apiVersion = textAt(body, "apiVersion");
  if (type.isCustom) assertCustomKind(type, body, kind, apiVersion);
  else assertBuiltInKind(type, kind, apiVersion);
}

function assertCustomKind(type: ResourceType, body: JsonObject, kind: string, apiVersion: string): void {
  if (kind === "") {
    const json = JSON.stringify(body);
    const start = json.length > 30 ? `${json.slice(0, 30)} ...` : json;
    const message = `the object provided is unrecognized (must be of type ${type.kind}): Object 'Kind' is missing in '${json}' (${start})`;
    throw badRequest(message);
  }
  const expected = apiVersionOf(type);
  if (apiVersion !== expected) {
    const message = `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`;
    throw badRequest(message);
  }
  if (kind === type.kind) return;
  const cause = {
    reason: "FieldValueInvalid",
    message: `Invalid value: "${kind}": must be ${type.kind}`,
    field: "kind",
  };
  throw invalid(kind, type.group, textAt(body, "metadata", "name"), [cause]);
}

function assertBuiltInKind(type: ResourceType, kind: string, apiVersion: string): void {
  const version = apiVersion.split("/").at(-1) ?? "";
  const handled = `${kind || type.kind} in version "${version || type.version}" cannot be handled as a ${type.kind}`;
  if (kind !== "" && kind !== type.kind && type.group === "") {
    const from = `${version || type.version}.${kind}`;
    throw badRequest(`${handled}: converting (${from}) to (core.${type.kind}): unknown conversion`);
  }
  const [givenKind, givenVersion] = [kind || type.kind, apiVersion || apiVersionOf(type)];
  if (givenKind !== type.kind || givenVersion !== apiVersionOf(type)) {
    const because = `no kind "${givenKind}" is registered for version "${givenVersion}" in scheme "pkg/runtime/scheme.go:111"`;
    throw badRequest(`${handled}: ${because}`);
  }
}
