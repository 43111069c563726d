import { fileURLToPath } from "node:url";
import type { Helm } from "@cardano-forge/control-plane";
import { parseAllDocuments } from "yaml";
import { z } from "zod";

/** An object as a chart renders it. */
export type KubernetesObject = z.infer<typeof objectSchema>;

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

/** The folder of a chart of this project. */
export function chartDirectory(name: "cardano-node" | "cardano-forge-crds"): string {
  return fileURLToPath(new URL(`../../../deploy/charts/${name}`, import.meta.url));
}

/** The folder of the sets of values. */
export const valuesDirectory: string = fileURLToPath(new URL("../values/", import.meta.url));

const listSchema = z.looseObject({ kind: z.literal("List"), items: z.array(z.unknown()) });

/** The objects of a text of several documents, and of the lists among them. */
export function parseObjects(text: string): KubernetesObject[] {
  return parseAllDocuments(text, { merge: true })
    .map((document) => document.toJS() as unknown)
    .filter((one) => one !== null)
    .flatMap((one) => listSchema.safeParse(one).data?.items ?? [one])
    .map((one) => objectSchema.parse(one));
}

/** Renders the chart of the producers; throws what helm says where it refuses. */
export async function renderProducers(helm: Helm, args: readonly string[] = []): Promise<KubernetesObject[]> {
  const { code, stdout, stderr } = await helm([
    ...["template", "bp", chartDirectory("cardano-node"), "--namespace", "producers"],
    ...args,
  ]);
  if (code !== 0) throw new Error(stderr);
  return parseObjects(stdout);
}
