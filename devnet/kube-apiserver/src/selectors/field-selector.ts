import { badRequest } from "../api-status.ts";
import type { KubeObject } from "../json.ts";
import type { Matcher } from "./label-selector.ts";

/** The fields of a kind that a client may select by, and how each is read. */
export type SelectableFields = Readonly<Record<string, (object: KubeObject) => string>>;

/** What every kind can be selected by. */
export const commonFields: SelectableFields = {
  "metadata.name": (object) => object.metadata.name,
  "metadata.namespace": (object) => object.metadata.namespace ?? "",
};

/** Understands `a=b`, `a==b` and `a!=b`, joined by commas. `unsupported` words the refusal. */
export function parseFieldSelector(
  text: string,
  fields: SelectableFields,
  unsupported: (field: string) => string,
): Matcher {
  const terms = text.split(",").filter((term) => term !== "");
  const requirements = terms.map((term) => {
    const [, field, sign, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(term) ?? [];
    if (field === undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    const read = fields[field];
    if (read === undefined) throw badRequest(unsupported(field));
    return (object: KubeObject) => (read(object) === value) === (sign !== "!=");
  });
  return (object) => requirements.every((holds) => holds(object));
}
