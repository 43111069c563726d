import type { JsonObject } from "./json.ts";

/** One line of `details.causes`. */
export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** What an API server says about the resource that a failure concerns. */
export interface Subject {
  readonly name?: string;
  readonly group?: string;
  /** The plural for most failures, the kind for validation. */
  readonly kind?: string;
  readonly causes?: readonly Partial<Cause>[];
  readonly retryAfterSeconds?: number;
}

/** A refusal that is answered as a Kubernetes Status object. The texts are those of kube-apiserver 1.36. */
export class ApiStatus extends Error {
  readonly code: number;
  readonly reason: string | undefined;
  readonly details: Subject | undefined;

  constructor(code: number, reason: string | undefined, message: string, details?: Subject) {
    super(message);
    this.name = "ApiStatus";
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The body of the answer. */
  toBody(): JsonObject {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      ...(this.reason === undefined ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: JSON.parse(JSON.stringify(this.details)) as JsonObject }),
      code: this.code,
    };
  }
}

/** How messages name a resource: `leases.coordination.k8s.io`, and `events` for the core group. */
export function qualified(name: string, group: string): string {
  return group === "" ? name : `${name}.${group}`;
}

function subject(name: string, group: string, kind: string): Subject {
  return { name, ...(group === "" ? {} : { group }), kind };
}

/** How a refusal names what it is about. */
interface Resource {
  readonly plural: string;
  readonly group: string;
  readonly kind: string;
}

/** 404: there is no object of this name. */
export function notFound(resource: Resource, name: string): ApiStatus {
  const { plural, group } = resource;
  return new ApiStatus(
    404,
    "NotFound",
    `${qualified(plural, group)} "${name}" not found`,
    subject(name, group, plural),
  );
}

/** 409: a POST of a name that is taken. */
export function alreadyExists(resource: Resource, name: string): ApiStatus {
  const { plural, group } = resource;
  const message = `${qualified(plural, group)} "${name}" already exists`;
  return new ApiStatus(409, "AlreadyExists", message, subject(name, group, plural));
}

/** 409: the write does not fit what is there. */
export function conflict(resource: Resource, name: string, because: string): ApiStatus {
  const { plural, group } = resource;
  const message = `Operation cannot be fulfilled on ${qualified(plural, group)} "${name}": ${because}`;
  return new ApiStatus(409, "Conflict", message, subject(name, group, plural));
}

/** Conflict over a stale resourceVersion. */
export function modifiedSince(resource: Resource, name: string): ApiStatus {
  const because = "the object has been modified; please apply your changes to the latest version and try again";
  return conflict(resource, name, because);
}

/** Validation failure, all causes in one answer. */
export function invalid(kind: string, group: string, name: string, causes: readonly Cause[]): ApiStatus {
  const lines = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const unique = [...new Set(lines)];
  const text = unique.length === 1 ? unique[0] : `[${unique.join(", ")}]`;
  return new ApiStatus(422, "Invalid", `${qualified(kind, group)} "${name}" is invalid: ${text}`, {
    ...(name === "" ? {} : { name }),
    ...(group === "" ? {} : { group }),
    ...(kind === "" ? {} : { kind }),
    causes,
  });
}

/** Validation failure of the query parameters, which are objects of their own to an API server. */
export function invalidOptions(kind: string, cause: Cause): ApiStatus {
  return invalid(kind, "meta.k8s.io", "", [cause]);
}

/** 400: the request cannot be read. */
export function badRequest(message: string): ApiStatus {
  return new ApiStatus(400, "BadRequest", message);
}

/** What the real server answers where it did not classify the failure: a 500 without a reason. */
export function unclassified(message: string): ApiStatus {
  return new ApiStatus(500, undefined, message);
}

/** 404: there is nothing at this path at all. */
export function resourceUnknown(): ApiStatus {
  return new ApiStatus(404, "NotFound", "the server could not find the requested resource", {});
}

/** 405: the path exists, and knows no such method. */
export function methodNotAllowed(): ApiStatus {
  const message = "the server does not allow this method on the requested resource";
  return new ApiStatus(405, "MethodNotAllowed", message, {});
}

/** The same refusal in the words of the part that serves custom resources. */
export function verbNotSupported({ plural, group }: Resource, method: string): ApiStatus {
  const message = `${method.toLowerCase()} is not supported on resources of kind "${qualified(plural, group)}"`;
  return new ApiStatus(405, "MethodNotAllowed", message, { group, kind: plural });
}

/** 415: the body is in a form that the server does not read. */
export function unsupportedMediaType(accepted: readonly string[]): ApiStatus {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`;
  return new ApiStatus(415, "UnsupportedMediaType", message);
}

/** 406: the answer is wanted in a form that the server does not write. */
export function notAcceptable(available: readonly string[]): ApiStatus {
  const message = `406: Not Acceptable\n\nAvailable representations: ${available.join(", ")}`;
  return new ApiStatus(406, "NotAcceptable", message, {});
}

/** 413: the body is larger than the server takes. */
export function tooLarge(limitBytes: number): ApiStatus {
  return new ApiStatus(413, "RequestEntityTooLarge", `Request entity too large: limit is ${limitBytes}`);
}

/** 410: the state that was asked for is not kept any more. */
export function expired(message: string): ApiStatus {
  return new ApiStatus(410, "Expired", message);
}

/** 504: a state was asked for that has not been reached yet. */
export function resourceVersionTooLarge(asked: number, current: number): ApiStatus {
  return new ApiStatus(504, "Timeout", `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}
