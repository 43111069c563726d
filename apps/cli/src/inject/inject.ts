/* Adds the sidecar to a manifest, and takes it out again. Pure: what is random or read from elsewhere is an argument. */
import { listAt, textAt } from "../cluster/plain-data.ts";
import type { Change } from "./change.ts";
import { decideKeys } from "./decide-keys.ts";
import { decideCare, decideSecurity, decideStart } from "./decide-node.ts";
import { decidePod } from "./decide-pod.ts";
import { decideSidecar } from "./decide-sidecar.ts";
import { decideDatabase, decideSocket } from "./decide-socket.ts";
import { editText } from "./edit-text.ts";
import { type InjectionOptions, NAMES, type Part } from "./injection.ts";
import { parseManifest } from "./kubernetes-yaml.ts";
import { stripBlocks } from "./marks.ts";
import { variable } from "./node-start.ts";
import { findProducers, type Problem, type Producer, placeIn } from "./producer.ts";

/** What became of a manifest. */
export type Injection =
  | {
      readonly kind: "injected";
      readonly text: string;
      readonly told: readonly Told[];
      readonly notes: readonly string[];
    }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] }
  /** Nothing in it runs a block producer; what there is instead. */
  | { readonly kind: "nothing-to-do"; readonly others: readonly string[] };

/** One change, for people. */
export interface Told {
  readonly where: string;
  readonly what: "added" | "changed" | "removed";
  readonly reason: string;
}

/**
 * Adds the sidecar to every block producer of a manifest. What an earlier injection added is taken out first, so that the same
 * options give the same text again, and other options replace it.
 */
export function inject(manifest: string, options: InjectionOptions): Injection {
  const { text } = stripBlocks(manifest);
  const documents = parseManifest(text).map(({ value }) => value);
  const { producers, problems, others } = findProducers(documents);
  const parts = producers.map((producer) => decideProducer(producer, options));
  const all = [...problems, ...apart(producers), ...parts.flatMap((part) => part.problems ?? [])];
  if (all.length > 0) return { kind: "refused", problems: all };
  if (producers.length === 0) return { kind: "nothing-to-do", others };
  const changesOf = new Map<number, Change[]>();
  for (const [index, { document }] of producers.entries()) {
    changesOf.set(document, [...(changesOf.get(document) ?? []), ...(parts[index]?.changes ?? [])]);
  }
  const injected = editText(text, changesOf);
  if (stripBlocks(injected).text !== text) throw new Error("what was injected could not be taken out again");
  return {
    kind: "injected",
    text: injected,
    told: producers.flatMap((producer, index) => (parts[index]?.changes ?? []).map((change) => tell(producer, change))),
    notes: [...new Set(parts.flatMap((part) => part.notes ?? []))],
  };
}

/** Takes everything out again that {@link inject} has put in; the count is of the places where it did. */
export function uninject(manifest: string): { readonly text: string; readonly count: number } {
  const stripped = stripBlocks(manifest);
  parseManifest(stripped.text);
  return stripped;
}

/** The token that an earlier injection gave to the hook. */
export function tokenIn(manifest: string): string | undefined {
  if (stripBlocks(manifest).count === 0) return undefined;
  const documents = parseManifest(manifest).map(({ value }) => value);
  const pods = findProducers(documents).producers.map(({ pod }) => pod);
  const containers = pods.flatMap((pod) => [...listAt(pod, "initContainers"), ...listAt(pod, "containers")]);
  return variable(
    containers.find((one) => textAt(one, "name") === NAMES.container),
    "PRESTOP_TOKEN",
  );
}

function decideProducer(producer: Producer, options: InjectionOptions): Part {
  const keys = decideKeys(producer, options);
  const socket = decideSocket(producer, keys.directory);
  const needs = { mounts: [...keys.mounts, ...socket.mounts], env: { ...socket.env, ...keys.env } };
  const parts: Part[] = [
    decidePod(producer, options),
    decideStart(producer),
    decideCare(producer, options),
    decideSecurity(producer),
    keys,
    socket,
    decideDatabase(producer),
    decideSidecar(producer, options, needs),
  ];
  return {
    problems: parts.flatMap((part) => part.problems ?? []),
    changes: parts.flatMap((part) => part.changes ?? []),
    notes: parts.flatMap((part) => part.notes ?? []),
  };
}

/** Pods of one pool elect over one Lease, which lies in one namespace. */
function apart(producers: readonly Producer[]): Problem[] {
  const namespaces = [...new Set(producers.map(({ namespace }) => namespace ?? "(none given)"))];
  if (namespaces.length < 2) return [];
  return [
    {
      where: producers.map(({ title }) => title).join(", "),
      found: `they lie in the namespaces ${namespaces.join(", ")}, each of which elects a forger of its own`,
      accepted: "the producers of one pool in one namespace, or manifests of different pools one at a time",
    },
  ];
}

function tell(producer: Producer, { kind, path, reason }: Change): Told {
  const isThere = kind === "set" && isSet(producer.workload, path.slice(producer.workloadPath.length));
  return {
    where: placeIn(producer, kind === "insert" ? path.slice(0, -1) : path),
    what: kind === "remove" ? "removed" : isThere ? "changed" : "added",
    reason,
  };
}

function isSet(value: unknown, path: readonly (string | number)[]): boolean {
  return (
    path.reduce<unknown>((at, name) => (at as Record<string | number, unknown> | undefined)?.[name], value) !==
    undefined
  );
}
