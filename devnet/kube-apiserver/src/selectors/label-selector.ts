import { badRequest } from "../api-status.ts";
import type { KubeObject } from "../json.ts";
import { objectOrEmpty } from "../json.ts";

/** True when an object is wanted. */
export type Matcher = (object: KubeObject) => boolean;

const setRequirement = /^([\w./-]+)\s+(in|notin)\s+\(([^)]*)\)$/;
const valueRequirement = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/;
const presence = /^(!?)\s*([\w./-]+)$/;

/** Understands equality (`a=b`, `a!=b`), sets (`a in (b,c)`, `a notin (b)`) and presence (`a`, `!a`). */
export function parseLabelSelector(text: string): Matcher {
  const requirements = splitOutsideParentheses(text).map(parseRequirement);
  return (object) => {
    const labels = objectOrEmpty(object.metadata.labels);
    return requirements.every((holds) => holds((key) => labels[key] as string | undefined));
  };
}

type Requirement = (label: (key: string) => string | undefined) => boolean;

function parseRequirement(text: string): Requirement {
  const [, setKey, operator, list] = setRequirement.exec(text) ?? [];
  if (setKey !== undefined && list !== undefined) {
    const values = list.split(",").map((value) => value.trim());
    return (label) => values.includes(label(setKey) ?? "\0") === (operator === "in");
  }
  const [, key, sign, value] = valueRequirement.exec(text) ?? [];
  if (key !== undefined) return (label) => (label(key) === value) === (sign !== "!=");
  const [, negation, present] = presence.exec(text) ?? [];
  if (present !== undefined) return (label) => (label(present) !== undefined) === (negation === "");
  throw badRequest(`found '${text}', expected: !, identifier, or 'end of string'`);
}

function splitOutsideParentheses(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
