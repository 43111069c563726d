import { type Document, type ParseOptions, parseAllDocuments, type SchemaOptions, stringify, type Tags } from "yaml";

const TIME = "tag:yaml.org,2002:timestamp";

/**
 * YAML as the tools of Kubernetes read it: that of version 1.1, in which `0440` is octal and `on` is true, with the `0o440` of
 * version 1.2, but without times and numbers to the base of 60, which they take for text (resolve.go of go-yaml 2).
 */
const AS_KUBERNETES: ParseOptions & SchemaOptions & { readonly version: "1.1" } = {
  version: "1.1",
  keepSourceTokens: true,
  customTags: (tags: Tags): Tags => [
    ...tags.filter(
      (tag) => typeof tag === "string" || !(tag.tag === TIME || ("format" in tag && tag.format === "TIME")),
    ),
    "intOct",
  ],
};

/** One document of a manifest: where it lies in the text, and what it says. */
export interface ManifestDocument {
  readonly tree: Document.Parsed;
  readonly value: unknown;
}

/** Everything that is wrong with a text that should be YAML, each with its line. */
export class ManifestSyntaxError extends Error {
  override readonly name = "ManifestSyntaxError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.problems = problems;
  }
}

/** Reads all documents of a text, JSON included; throws a {@link ManifestSyntaxError} unless all of it can be read. */
export function parseManifest(text: string): ManifestDocument[] {
  const trees = parseAllDocuments(text, AS_KUBERNETES) as Document.Parsed[];
  const problems = trees.flatMap(({ errors }) => errors.map(({ message }) => message.split("\n", 1)[0] as string));
  if (problems.length > 0) throw new ManifestSyntaxError(problems);
  try {
    return trees.map((tree) => ({ tree, value: asJson(tree.toJS()) }));
  } catch (error) {
    // An alias of something that is not there, or of so much that it would fill the memory.
    if (error instanceof ReferenceError) throw new ManifestSyntaxError([error.message]);
    throw error;
  }
}

/** A copy in which nothing is shared: what one alias of a part shows is no longer the same object as another shows. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value) ?? "null");
}

/** Writes a value in block form so that those tools read the same value again, without a newline at its end. */
export function renderYaml(value: unknown): string {
  const customTags = (tags: Tags): Tags => [...tags, "intOct"];
  return stringify(value, { version: "1.1", customTags, lineWidth: 0, aliasDuplicateObjects: false }).replace(
    /\n$/,
    "",
  );
}
