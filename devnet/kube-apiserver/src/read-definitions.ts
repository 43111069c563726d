import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

/**
 * Reads all custom resource definitions of a folder, in the order of the file names. Meant for
 * source checkouts; a bundled program passes the parsed definitions to the server itself.
 */
export async function readDefinitions(directory: string): Promise<unknown[]> {
  const files = (await readdir(directory)).filter((file) => /\.ya?ml$/.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")));
  return texts.flatMap((text) => parseDefinitions(text));
}

/** All documents of a YAML text that are custom resource definitions. */
export function parseDefinitions(text: string): unknown[] {
  const documents = [...parseAllDocuments(text)].map((document): unknown => document.toJS());
  return documents.filter((document) => (document as { kind?: unknown } | null)?.kind === "CustomResourceDefinition");
}
