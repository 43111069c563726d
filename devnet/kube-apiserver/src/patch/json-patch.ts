import { ApiStatus, badRequest } from "../api-status.ts";
import type { Json, JsonObject } from "../json.ts";
import { isObject, isSameJson } from "../json.ts";

/** JSON patch, RFC 6902. A path that does not exist or a failed test refuses the whole patch with a 422. */
export function jsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch))
    throw badRequest(
      "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
    );
  return patch.reduce<Json>((current, operation) => {
    if (!isObject(operation)) {
      const message = `error decoding patch: json: cannot unmarshal ${typeof operation} into Go value of type handlers.jsonPatchOp`;
      throw badRequest(message);
    }
    return applyOne(current, operation);
  }, structuredClone(target));
}

function applyOne(target: Json, operation: JsonObject): Json {
  const path = stepsOf(operation["path"]);
  switch (operation["op"]) {
    case "add":
      return put(target, path, given(operation), "insert");
    case "replace":
      read(target, path);
      return put(target, path, given(operation), "replace");
    case "remove":
      return take(target, path);
    case "copy":
      return put(target, path, structuredClone(read(target, stepsOf(operation["from"]))), "insert");
    case "move": {
      const moved = read(target, stepsOf(operation["from"]));
      return put(take(target, stepsOf(operation["from"])), path, moved, "insert");
    }
    case "test":
      if (!isSameJson(read(target, path), given(operation))) throw refusal();
      return target;
    default:
      throw refusal();
  }
}

function refusal(): ApiStatus {
  return new ApiStatus(422, "Invalid", "the server rejected our request due to an error in our request", {});
}

function given(operation: JsonObject): Json {
  const { value } = operation as { value?: Json };
  if (value === undefined) throw refusal();
  return value;
}

function stepsOf(pointer: Json | undefined): string[] {
  if (typeof pointer !== "string" || (pointer !== "" && !pointer.startsWith("/"))) throw refusal();
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function read(target: Json, path: readonly string[]): Json {
  let current: Json | undefined = target;
  for (const step of path) {
    if (Array.isArray(current)) current = current[indexOf(step, current.length - 1)];
    else if (isObject(current)) current = current[step];
    else current = undefined;
    if (current === undefined) throw refusal();
  }
  return current;
}

function put(target: Json, path: readonly string[], value: Json, how: "insert" | "replace"): Json {
  const last = path.at(-1);
  if (last === undefined) return value;
  const parent = read(target, path.slice(0, -1));
  if (Array.isArray(parent)) {
    const index = last === "-" ? parent.length : indexOf(last, parent.length);
    parent.splice(index, how === "insert" ? 0 : 1, value);
  } else if (isObject(parent)) parent[last] = value;
  else throw refusal();
  return target;
}

function take(target: Json, path: readonly string[]): Json {
  read(target, path);
  const parent = read(target, path.slice(0, -1));
  const last = path.at(-1) ?? "";
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent)) delete parent[last];
  return target;
}

function indexOf(step: string, highest: number): number {
  const index = /^(0|[1-9]\d*)$/.test(step) ? Number(step) : -1;
  if (index < 0 || index > highest) throw refusal();
  return index;
}
