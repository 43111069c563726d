import { stripVTControlCharacters } from "node:util";

const MAX_LENGTH = 2000;

/**
 * Text from elsewhere that a terminal can show without harm: no escape sequences, no control characters, nothing that
 * changes the direction of the text or hides in it, and a bounded length.
 */
export function sanitizeText(text: string, maxLength = MAX_LENGTH): string {
  const bounded = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return stripVTControlCharacters(bounded)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, "")
    .toWellFormed();
}

/** The same for every text in a value made of plain data, names of fields included. */
export function sanitizeData<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === "string") return sanitizeText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [sanitizeText(name), clean(field)]));
}
