import { Ajv2020 } from "ajv/dist/2020.js";
import schema from "../../schemas/forgectl.schema.json" with { type: "json" };

// Times are checked by their readers; a schema without a plug-in cannot.
const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { "date-time": true }, allowUnionTypes: true });

/** Whether a document is as the published schema says; it keeps why not. */
export const isAsPublished = ajv.compile(schema);

/** What is wrong with each document that was printed, because some commands print one a line. */
export function schemaProblems(out: string): unknown[] {
  const documents = out.startsWith("{\n") ? [out] : out.trimEnd().split("\n");
  return documents.flatMap((text) => (isAsPublished(JSON.parse(text)) ? [] : (isAsPublished.errors ?? [])));
}
