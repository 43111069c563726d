import type { Json } from "../json.ts";
import { isObject } from "../json.ts";

type Step = (values: Json[]) => Json[];

const stepPattern =
  /\.((?:\\.|[\w/-])+)|\['([^']+)'\]|\["([^"]+)"\]|\[(\d+|\*)\]|\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\]/g;

/**
 * Reads a JSONPath of the simple kind that printer columns allow: fields, escaped or quoted where
 * they have dots, an index, `[*]`, and one filter by equality. Whatever it cannot parse selects nothing.
 */
export function parseJsonPath(text: string): (value: Json) => Json | undefined {
  const steps = [...text.matchAll(stepPattern)];
  const isWhole = steps.map((match) => match[0]).join("") === text;
  if (!isWhole) return () => undefined;
  const walk = steps.map(toStep);
  return (value) => walk.reduce((values, step) => step(values), [value])[0];
}

function toStep(match: RegExpMatchArray): Step {
  const [, plain, single, double, index, filterPath, filterValue] = match;
  const field = plain?.replaceAll("\\", "") ?? single ?? double;
  if (field !== undefined) return (values) => values.flatMap((value) => fieldOf(value, field));
  if (index === "*") return (values) => values.flatMap((value) => (Array.isArray(value) ? value : []));
  if (index !== undefined) return (values) => values.flatMap((value) => itemOf(value, Number(index)));
  const path = (filterPath ?? "").split(".");
  const holds = (item: Json) =>
    path.reduce<Json[]>((found, step) => found.flatMap((v) => fieldOf(v, step)), [item])[0] === filterValue;
  return (values) => values.flatMap((value) => (Array.isArray(value) ? value.filter(holds) : []));
}

function fieldOf(value: Json, field: string): Json[] {
  const found = isObject(value) ? value[field] : undefined;
  return found === undefined ? [] : [found];
}

function itemOf(value: Json, index: number): Json[] {
  const found = Array.isArray(value) ? value[index] : undefined;
  return found === undefined ? [] : [found];
}
