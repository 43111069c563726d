import { badRequest, invalidOptions } from "../api-status.ts";
import type { WriteOptions } from "../operations/context.ts";
import type { ListOptions } from "../operations/read.ts";
import type { WatchOptions } from "../operations/watch.ts";

/** True for `1`, `t`, `true` and the like, as Go parses booleans. */
export function isTrue(value: string | null): boolean {
  return value !== null && /^(1|t|true)$/i.test(value);
}

/** Query parameters of a write; the manager is named after the user agent when none is given. */
export function parseWriteOptions(
  query: URLSearchParams,
  userAgent: string | undefined,
  kind: "CreateOptions" | "UpdateOptions" | "PatchOptions" | "DeleteOptions",
): WriteOptions & { readonly hasFieldManager: boolean } {
  const fieldManager = query.get("fieldManager") ?? "";
  return {
    fieldManager: fieldManager || (userAgent ?? "unknown").split("/")[0] || "unknown",
    hasFieldManager: fieldManager !== "",
    fieldValidation: parseFieldValidation(query.get("fieldValidation"), kind),
    isDryRun: parseDryRun(query.getAll("dryRun"), kind),
    isForced: isTrue(query.get("force")),
  };
}

function parseFieldValidation(value: string | null, kind: string): WriteOptions["fieldValidation"] {
  if (value === null || value === "") return "Warn";
  if (value === "Ignore" || value === "Warn" || value === "Strict") return value;
  const message = `Unsupported value: "${value}": supported values: "Ignore", "Strict", "Warn"`;
  throw invalidOptions(kind, { reason: "FieldValueNotSupported", message, field: "fieldValidation" });
}

function parseDryRun(values: readonly string[], kind: string): boolean {
  const given = values.filter((value) => value !== "");
  if (given.some((value) => value !== "All")) {
    const message = `Unsupported value: ${JSON.stringify(given)}: supported values: "All"`;
    throw invalidOptions(kind, { reason: "FieldValueNotSupported", message, field: "dryRun" });
  }
  return given.length > 0;
}

/** Query parameters of a list. */
export function parseListOptions(query: URLSearchParams): ListOptions {
  return {
    labelSelector: query.get("labelSelector") ?? "",
    fieldSelector: query.get("fieldSelector") ?? "",
    limit: parseCount(query.get("limit")),
    continueToken: query.get("continue") ?? "",
    resourceVersion: query.get("resourceVersion") ?? "",
  };
}

/** Query parameters of a watch. */
export function parseWatchOptions(query: URLSearchParams): WatchOptions {
  const initial = query.get("sendInitialEvents");
  return {
    ...parseListOptions(query),
    allowsBookmarks: isTrue(query.get("allowWatchBookmarks")),
    sendsInitialEvents: initial === null ? undefined : isTrue(initial),
    resourceVersionMatch: query.get("resourceVersionMatch") ?? "",
  };
}

/** A count, 0 when it is not given. */
export function parseCount(value: string | null): number {
  if (value === null || value === "") return 0;
  if (!/^-?\d+$/.test(value)) throw badRequest(`strconv.ParseInt: parsing "${value}": invalid syntax`);
  return Number(value);
}
