import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import type { Console } from "../terminal/console.ts";
import type { Document } from "../yaml.ts";
import { readShippedFile } from "./shipped-files.ts";

/** What can be printed. */
export type Generated = "crds" | "rbac" | "alerts" | "dashboard";

/** How it is printed. */
export interface GenerateFlags {
  /** Written into the objects; without it, where they are applied decides. */
  readonly namespace?: string;
  /** The file by itself, where there is one, rather than in an object of Kubernetes. */
  readonly plain?: true;
}

const NAME = "cardano-forge-manager";

/** Prints objects of the charts, for those who install without Helm. */
export async function runGenerate(what: Generated, flags: GenerateFlags, { out }: Console): Promise<ExitCode> {
  out.write(await GENERATORS[what](flags));
  return EXIT_CODES.ok;
}

const GENERATORS: Readonly<Record<Generated, (flags: GenerateFlags) => Promise<string>>> = {
  async crds() {
    const files = await Promise.all([
      readShippedFile("crds/cardanoforgeclusters.yaml"),
      readShippedFile("crds/cardanoleaders.yaml"),
    ]);
    return files.join("---\n");
  },
  async rbac({ namespace }) {
    const text = await readShippedFile("rbac.yaml");
    if (namespace === undefined) return text;
    const { parseAllDocuments } = await import("../yaml.ts");
    // Edited rather than written anew, so that the reasons beside the rules stay.
    const documents = parseAllDocuments(text) as Document[];
    for (const document of documents) {
      document.setIn(["metadata", "namespace"], namespace);
      if (document.has("subjects")) document.setIn(["subjects", 0, "namespace"], namespace);
    }
    return documents.map((document) => document.toString({ directives: false, lineWidth: 0 })).join("---\n");
  },
  async alerts({ namespace, plain }) {
    const text = await readShippedFile("monitoring/alerts.yaml");
    if (plain) return text;
    const { parse } = await import("../yaml.ts");
    const metadata = metadataOf(NAME, namespace);
    return print({ apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule", metadata, spec: parse(text) });
  },
  async dashboard({ namespace, plain }) {
    const text = await readShippedFile("monitoring/dashboard.json");
    if (plain) return text;
    const metadata = metadataOf(`${NAME}-dashboard`, namespace, { grafana_dashboard: "1" });
    return print({ apiVersion: "v1", kind: "ConfigMap", metadata, data: { [`${NAME}.json`]: text } });
  },
};

function metadataOf(name: string, namespace: string | undefined, labels?: Readonly<Record<string, string>>): object {
  return { name, ...(namespace === undefined ? {} : { namespace }), ...(labels === undefined ? {} : { labels }) };
}

/** YAML as Kubernetes reads it, to which words such as `yes` are booleans unless they are quoted. */
async function print(object: object): Promise<string> {
  const { stringify } = await import("../yaml.ts");
  return stringify(object, { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 });
}
