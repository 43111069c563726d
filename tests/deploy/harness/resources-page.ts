import { z } from "zod";

interface Schema {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
  readonly required?: readonly string[] | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly default?: unknown;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly pattern?: string | undefined;
  readonly format?: string | undefined;
}

const schema: z.ZodType<Schema> = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  properties: z
    .record(
      z.string(),
      z.lazy(() => schema),
    )
    .optional(),
  items: z.lazy(() => schema).optional(),
  required: z.array(z.string()).optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  maxItems: z.number().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
});

/** As much of a definition as the page tells. */
export const definitionSchema = z.object({
  spec: z.object({
    names: z.object({ kind: z.string(), plural: z.string(), shortNames: z.array(z.string()) }),
    versions: z.tuple([
      z.object({
        additionalPrinterColumns: z.array(z.object({ name: z.string(), priority: z.number().default(0) })),
        schema: z.object({ openAPIV3Schema: schema }),
      }),
    ]),
  }),
});

/** A definition. */
export type Definition = z.infer<typeof definitionSchema>;

const PREFACE = `# Resources

The two custom resources, in the group \`cardano.io\`, version \`v1\`, namespaced, with a status of their own. This page is written from
[deploy/crds](../../deploy/crds) by a test. \`kubectl explain cardanoleader.status.pods\` says the same of what is installed.

Labels that the sidecar puts on both begin with \`cardano.io/\`: \`pool-id\` says whose an object is, and an object of another pool is left
alone; \`home\` marks the copy of a CardanoForgeCluster of another region. The annotation \`cardano.io/handover\` asks for a
[hand-over](../concepts/hand-over.md), and \`status.handover\` answers it.
`;

/** The page about all of them. */
export function renderResourcesPage(definitions: readonly Definition[]): string {
  return [PREFACE, ...definitions.map(section)].join("\n");
}

function section({ spec: { names, versions } }: Definition): string {
  const [{ additionalPrinterColumns, schema: root }] = versions;
  const { description = "", properties = {} } = root.openAPIV3Schema;
  const columns = (isWide: boolean): string =>
    additionalPrinterColumns
      .filter(({ priority }) => priority > 0 === isWide)
      .map(({ name }) => name)
      .join(", ");
  const wide = columns(true);
  const shown = `Columns: ${columns(false)}${wide === "" ? "" : `; with \`-o wide\` also ${wide}`}.`;
  const short = names.shortNames.map((name) => `\`${name}\``).join(", ");
  const parts = ["spec", "status"].flatMap((part) => {
    const of = properties[part];
    return of === undefined ? [] : [`### ${names.kind}: ${part}\n`, `${of.description ?? ""}\n`, tableOf(of)];
  });
  return [`## ${names.kind}\n`, `${description}\n`, `\`${names.plural}\`, ${short}. ${shown}\n`, ...parts].join("\n");
}

function tableOf(of: Schema): string {
  return ["| field | type | meaning |", "|---|---|---|", ...rowsOf(of, ""), ""].join("\n");
}

function rowsOf({ properties = {}, required = [] }: Schema, prefix: string): string[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const isList = field.type === "array";
    const path = `${prefix}${name}${isList ? "[]" : ""}`;
    const need = required.includes(name) ? ", required" : "";
    const row = `| \`${path}\` | ${typeOf(field)}${need} | ${(field.description ?? "").replaceAll("|", "\\|")} |`;
    return [row, ...rowsOf((isList ? field.items : field) ?? {}, `${path}.`)];
  });
}

function typeOf(field: Schema): string {
  const { type = "any", items, format, default: preset } = field;
  const limits = limitsOf(type === "array" ? { ...items, maxItems: field.maxItems } : field);
  const named = type === "array" ? `list of ${items?.type ?? "any"}` : format === "date-time" ? "time" : type;
  return [named, ...limits, ...(preset === undefined ? [] : [`default \`${String(preset)}\``])].join(", ");
}

function limitsOf({ enum: values, minimum, maximum, maxLength, maxItems, pattern }: Schema): string[] {
  const range =
    minimum === undefined
      ? maximum === undefined
        ? []
        : [`at most ${maximum}`]
      : [`${minimum} to ${maximum ?? "any"}`];
  return [
    ...(values === undefined ? [] : [values.map((value) => `\`${value}\``).join(" ")]),
    ...range,
    ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
    ...(maxItems === undefined ? [] : [`at most ${maxItems}`]),
    ...(pattern === undefined ? [] : [`\`${pattern.replaceAll("|", "\\|")}\``]),
  ];
}
