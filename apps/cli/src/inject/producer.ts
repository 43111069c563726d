/* Finds the block producers in a manifest. Pure. */
import { field, listAt, textAt } from "../cluster/plain-data.ts";
import type { Path } from "./change.ts";
import { isProducer, type NodeStart, readNodeStart } from "./node-start.ts";

/** A workload whose pods run a block producer. */
export interface Producer {
  /** Which document of the manifest it lies in. */
  readonly document: number;
  /** `StatefulSet bp`, for messages. */
  readonly title: string;
  readonly kind: "StatefulSet" | "Deployment";
  readonly name: string;
  readonly namespace: string | undefined;
  readonly workload: unknown;
  readonly workloadPath: Path;
  readonly pod: unknown;
  readonly podPath: Path;
  readonly node: unknown;
  readonly nodePath: Path;
  readonly start: NodeStart;
}

/** What stands in the way: where, what was found there, and what would be accepted. */
export interface Problem {
  readonly where: string;
  readonly found: string;
  readonly accepted: string;
}

/** The producers of a manifest, and what keeps others from being one. */
export interface Search {
  readonly producers: readonly Producer[];
  readonly problems: readonly Problem[];
  /** What is left alone, such as `Service relay`. */
  readonly others: readonly string[];
}

const KINDS = ["StatefulSet", "Deployment"] as const;

/** Looks through all documents, and the items of lists, as `kubectl get -o yaml` prints them. */
export function findProducers(documents: readonly unknown[]): Search {
  const found = documents.flatMap((value, document) => objectsIn(value).map((one) => look(one, document)));
  return {
    producers: found.flatMap(({ producers }) => producers),
    problems: found.flatMap(({ problems }) => problems),
    others: found.flatMap(({ others }) => others),
  };
}

interface Located {
  readonly object: unknown;
  readonly path: Path;
}

function objectsIn(value: unknown): Located[] {
  if (value === null) return [];
  if (textAt(value, "kind") !== "List") return [{ object: value, path: [] }];
  return listAt(value, "items").map((object, index) => ({ object, path: ["items", index] }));
}

function look({ object, path }: Located, document: number): Search {
  const kind = textAt(object, "kind") ?? "object without a kind";
  const name = textAt(object, "metadata", "name") ?? "without a name";
  const title = `${kind} ${name}`;
  const leftAlone = { producers: [], problems: [], others: [title] };
  const isWorkload = KINDS.some((one) => one === kind);
  const podPath: Path = kind === "Pod" ? [...path, "spec"] : [...path, "spec", "template", "spec"];
  const pod = kind === "Pod" ? field(object, "spec") : field(object, "spec", "template", "spec");
  const containers = listAt(pod, "containers");
  const found = [...listAt(pod, "initContainers"), ...containers].filter(isProducer);
  const [node] = found;
  if (node === undefined) return leftAlone;
  const refuse = (where: string, what: string, accepted: string): Search => ({
    producers: [],
    problems: [{ where: `${title}: ${where}`, found: what, accepted }],
    others: [],
  });
  if (!isWorkload)
    return refuse("kind", kind, "a StatefulSet, or a Deployment: something that keeps several pods alike");
  if (found.length > 1 || !containers.includes(node)) {
    const names = found.map((one) => textAt(one, "name")).join(", ");
    const where = [...podPath, "containers"].join(".");
    return refuse(where, `what runs a block producer: ${names}`, "one container in a pod, and no init container");
  }
  const producer: Producer = {
    document,
    title,
    kind: kind as Producer["kind"],
    name,
    namespace: textAt(object, "metadata", "namespace"),
    workload: object,
    workloadPath: path,
    pod,
    podPath,
    node,
    nodePath: [...podPath, "containers", containers.indexOf(node)],
    start: readNodeStart(node),
  };
  return { producers: [producer], problems: [], others: [] };
}

/** A place in a producer as messages name it; containers by their names. */
export function placeIn({ title, pod, podPath }: Producer, path: Path): string {
  const steps = path.map((step, index) => {
    if (typeof step !== "number") return index === 0 ? step : `.${step}`;
    const list = path[index - 1];
    const isContainer = index === podPath.length + 1 && (list === "containers" || list === "initContainers");
    return `[${isContainer ? (textAt(listAt(pod, list)[step], "name") ?? step) : step}]`;
  });
  return `${title}: ${steps.join("")}`;
}
