/** The forms in which a command can print its data. */
export const OUTPUT_FORMATS = ["text", "wide", "json", "yaml", "name"] as const;
/** One of these forms. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Renders data for programs, always ending in a newline. */
export async function renderDocument(data: object, format: "json" | "yaml"): Promise<string> {
  if (format === "json") return `${JSON.stringify(data, null, 2)}\n`;
  // Loaded only where used: it would take longer to load than everything else together.
  const { stringify } = await import("./yaml.ts");
  return stringify(data, { aliasDuplicateObjects: false });
}

/** True for the forms that programs read. */
export function isDocument(format: OutputFormat): format is "json" | "yaml" {
  return format === "json" || format === "yaml";
}
