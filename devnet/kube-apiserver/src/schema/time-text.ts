import { badRequest } from "../api-status.ts";

const microTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(.*)$/;
const microTail = /^(\.\d{6})(Z|[+-]\d\d:\d\d)$/;
const plainTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * A MicroTime in UTC with six digits. Anything but exactly six digits is refused, as the real
 * server does: its Go layout is `.000000`.
 */
export function parseMicroTime(text: string): string {
  const layout = "2006-01-02T15:04:05.000000Z07:00";
  const [, seconds, tail = ""] = microTime.exec(text) ?? [];
  const [, micros, zone] = microTail.exec(tail) ?? [];
  if (seconds === undefined || micros === undefined || zone === undefined) {
    const [left, expected] = unparsed(seconds === undefined ? undefined : tail, text);
    throw new SyntaxError(`parsing time "${text}" as "${layout}": cannot parse "${left}" as "${expected}"`);
  }
  return `${toUtcSeconds(`${seconds}${zone}`)}${micros}Z`;
}

/** Where Go's parser stops, and what it waits for there. */
function unparsed(tail: string | undefined, text: string): [left: string, expected: string] {
  if (tail === undefined) return [text, "2006"];
  return /^\.\d{6}/.test(tail) ? [tail.slice(7), "Z07:00"] : [tail, ".000000"];
}

/** A Time in UTC with whole seconds. */
export function parseTime(text: string): string {
  if (!plainTime.test(text) || Number.isNaN(Date.parse(text))) {
    throw new SyntaxError(`parsing time "${text}" as "2006-01-02T15:04:05Z07:00": cannot parse "${text}" as "2006"`);
  }
  return `${toUtcSeconds(text)}Z`;
}

function toUtcSeconds(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw badRequest(`parsing time "${text}": out of range`);
  return new Date(ms).toISOString().slice(0, 19);
}

/** The present or another instant as the server writes a Time. */
export function renderTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
