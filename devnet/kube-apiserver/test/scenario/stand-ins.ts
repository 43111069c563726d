/*
 * What differs from run to run gets a name by the order in which it appears: the first uid is `uid-1`, the same uid later
 * is `uid-1` again. So a recording shows whether two answers mean the same object and the same version of it.
 */

/** Names for values that differ from run to run. */
export interface StandIns {
  /** Puts the values back into the text of a request. */
  restore(text: string): string;
  /** Puts names into the body of an answer. */
  replace(value: unknown): unknown;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME_KEYS = new Set(["creationTimestamp", "deletionTimestamp", "time"]);
const AGE = /^\d+[smhdy](\d+[smhd])?$/;
const NAME = /\b(?:uid|rv|continue)-\d+\b/g;

/** A fresh set of names. `given` is what the requests themselves contain, which stays as it is. */
export function createStandIns(given: string): StandIns {
  const names = new Map<string, string>();
  const values = new Map<string, string>();
  const counts = { uid: 0, rv: 0, continue: 0 };

  const nameOf = (kind: "uid" | "rv" | "continue", value: string): string => {
    const known = names.get(value);
    if (known !== undefined || (kind === "uid" && given.includes(value))) return known ?? value;
    counts[kind] += 1;
    const name = `${kind}-${counts[kind]}`;
    names.set(value, name);
    values.set(name, value);
    return name;
  };

  const inText = (text: string): string => {
    const named = text.replace(UUID, (uid) => nameOf("uid", uid));
    // Where a message shows a version that no answer has shown, such as the one the whole store is at.
    return /resource ?version/i.test(named) ? named.replace(/\b\d+\b/g, (n) => versionInText(n)) : named;
  };
  const versionInText = (number: string): string => {
    const known = names.get(number);
    if (known !== undefined) return known;
    return new RegExp(`\\b${number}\\b`).test(given) ? number : "RV";
  };

  const inObject = (object: Readonly<Record<string, unknown>>): Record<string, unknown> => {
    const isList = /List$|^Table$|^Status$/.test(String(object["kind"]));
    const entries = Object.entries(object).map(([key, value]): [string, unknown] => {
      if (key === "metadata" && isList) return [key, { ...(inValue(value) as object), ...versionOfList(value) }];
      if (key === "cells" && Array.isArray(value)) return [key, value.map(inCell)];
      return [key, typeof value === "string" ? inField(key, value) : inValue(value)];
    });
    return Object.fromEntries(entries);
  };

  const inField = (key: string, value: string): string => {
    if (TIME_KEYS.has(key)) return "TIME";
    if (key === "continue") return nameOf("continue", value);
    return key === "resourceVersion" && value !== "" ? nameOf("rv", value) : inText(value);
  };

  const inValue = (value: unknown): unknown => {
    if (typeof value === "string") return inText(value);
    if (Array.isArray(value)) return value.map(inValue);
    return typeof value === "object" && value !== null ? inObject(value as Record<string, unknown>) : value;
  };

  return {
    restore: (text) => text.replace(NAME, (name) => values.get(name) ?? name),
    replace: inValue,
  };
}

function inCell(cell: unknown): unknown {
  return typeof cell === "string" && AGE.test(cell) ? "AGE" : cell;
}

// Others write too, so the version of a whole list is any number.
function versionOfList(metadata: unknown): object {
  return typeof (metadata as { resourceVersion?: unknown }).resourceVersion === "string"
    ? { resourceVersion: "RV" }
    : {};
}
