import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Document, type Node, visit } from "yaml";
import { applyChanges, type Change, type Path } from "../../src/inject/change.ts";
import { editText } from "../../src/inject/edit-text.ts";
import { inject, uninject } from "../../src/inject/inject.ts";
import { parseManifest } from "../../src/inject/kubernetes-yaml.ts";
import { someOptions } from "./manifests.ts";

// Each run reads and writes a manifest several times, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** How somebody writes YAML: each choice of his is a number that the writer takes from here, over and over. */
const aHand = fc.record({
  choices: fc.array(fc.nat(99), { minLength: 20, maxLength: 60 }),
  indent: fc.integer({ min: 2, max: 5 }),
  hasIndentedLists: fc.boolean(),
  newline: fc.constantFrom("\n", "\r\n"),
  isEndless: fc.boolean(),
  flowPercent: fc.constantFrom(0, 10, 30),
});
type Hand = typeof aHand extends fc.Arbitrary<infer T> ? T : never;

/** The text of a value; undefined where the writer's comments make it say something else. */
function written(value: unknown, hand: Hand): string | undefined {
  let at = 0;
  const chance = (percent: number): boolean => (hand.choices[at++ % hand.choices.length] as number) < percent;
  const document = new Document(value, { version: "1.1" });
  const decorate = (node: Node): void => {
    if (chance(15)) node.commentBefore = " above";
    if (chance(8)) node.spaceBefore = true;
  };
  visit(document, {
    Pair: (_, { key }) => decorate(key as Node),
    Collection(place, node) {
      if (place !== null) node.flow = chance(hand.flowPercent);
      if (typeof place === "number") decorate(node);
    },
    Scalar(place, node) {
      if (place === "key") return;
      if (typeof place === "number") decorate(node);
      if (chance(15)) node.comment = " beside";
      if (typeof node.value === "string" && chance(30)) node.type = chance(50) ? "QUOTE_DOUBLE" : "QUOTE_SINGLE";
    },
  });
  const { indent, hasIndentedLists: indentSeq, newline, isEndless } = hand;
  const plain = document.toString({ indent, indentSeq, lineWidth: 0 }).replaceAll("\n", newline);
  const text = isEndless ? plain.trimEnd() : plain;
  return isDeepStrictEqual(valuesIn(text), [value]) ? text : undefined;
}

function valuesIn(text: string): unknown[] | undefined {
  try {
    return parseManifest(text).map((document) => document.value);
  } catch {
    // The writer of this test does not always write what can be read.
    return undefined;
  }
}

const aWord = fc.constantFrom(
  "a",
  "on",
  "0440",
  "12:30",
  "# no comment",
  "two\nlines\n",
  "x: y",
  "- z",
  "",
  "null",
  "&a",
);
const aValue = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    aWord,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "on", "d e", "f"), tie("any"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any;

/** Every place of a value that a change can be made at. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return path.length === 0 ? [] : [path];
  const steps = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  const inside = steps.flatMap((step) => placesIn((value as Record<string | number, unknown>)[step], [...path, step]));
  return path.length === 0 ? inside : [path, ...inside];
}

const aDocumentWithChanges = fc
  .dictionary(fc.constantFrom("a", "b", "c", "d"), aValue, { minKeys: 1, noNullPrototype: true })
  .chain((value) => {
    const places = placesIn(value);
    const kind = fc.constantFrom("set", "remove", "add");
    const change = fc.record({ path: fc.constantFrom(...places), kind, value: aValue });
    return fc.record({ value: fc.constant(value), changes: fc.array(change, { minLength: 1, maxLength: 4 }) });
  })
  .map(({ value, changes }) => ({ value, changes: withoutOverlaps(changes.map(asChange)) }));

function asChange({ path, kind, value }: { path: Path; kind: string; value: unknown }): Change {
  const reason = "because";
  if (kind === "remove") return { kind, path, reason };
  const isItem = typeof path.at(-1) === "number";
  if (kind === "add" && isItem) return { kind: "insert", path, value, reason };
  return { kind: "set", path: kind === "add" ? [...path.slice(0, -1), "new"] : path, value, reason };
}

/** No change of what another one changes as a whole, and no two of one thing. */
function withoutOverlaps(changes: readonly Change[]): Change[] {
  const text = ({ path }: Change): string => JSON.stringify(path).slice(0, -1);
  return changes.filter((change, index) =>
    changes.every(
      (other, at) =>
        at === index ||
        !(text(change).startsWith(text(other)) && (at < index || other.path.length < change.path.length)),
    ),
  );
}

describe("any text, however it is written", () => {
  it("says after some changes what it should, and is the same to the byte without them", () => {
    fc.assert(
      fc.property(aDocumentWithChanges, aHand, ({ value, changes }, hand) => {
        const text = written(value, hand);
        fc.pre(text !== undefined);

        const after = editText(text ?? "", new Map([[0, changes]]));

        expect(valuesIn(after)).toEqual([applyChanges(value, changes)]);
        expect(uninject(after).text).toBe(text);
      }),
      { numRuns: 100 },
    );
  });
});

const KEY_FLAGS = [
  "--shelley-kes-key=/keys/kes.skey",
  "--shelley-vrf-key=/keys/vrf.skey",
  "--shelley-operational-certificate=/keys/node.cert",
];
const aContainer = fc.record({
  name: fc.constantFrom("x", "y"),
  image: aWord.map((word) => `image ${word}`),
  args: fc.array(aWord, { maxLength: 3 }),
});
const aManifest = fc
  .record({
    before: fc.array(aContainer, { maxLength: 2 }),
    after: fc.array(aContainer, { maxLength: 1 }),
    initial: fc.array(aContainer, { maxLength: 2 }),
    words: fc.array(aWord, { maxLength: 3 }),
    labels: fc.dictionary(fc.constantFrom("app", "on"), aWord, { noNullPrototype: true }),
    isFirst: fc.boolean(),
  })
  .map(({ before, after, initial, words, labels, isFirst }) => {
    const node = {
      ...(isFirst ? { image: "cardano-node" } : {}),
      name: "node",
      args: ["run", ...words, ...KEY_FLAGS],
      volumeMounts: [{ name: "keys", mountPath: "/keys" }],
    };
    const spec = {
      ...(initial.length > 0 ? { initContainers: initial } : {}),
      containers: [...before, node, ...after],
      volumes: [{ name: "keys", secret: { secretName: "keys" } }],
    };
    return { kind: "StatefulSet", metadata: { name: "bp", labels }, spec: { replicas: 2, template: { spec } } };
  });

describe("any manifest of a producer", () => {
  it("is injected once and for all, and taken out to the byte", () => {
    fc.assert(
      fc.property(aManifest, aHand, fc.constantFrom("native" as const, "plain" as const), (manifest, hand, form) => {
        const text = written(manifest, hand);
        fc.pre(text !== undefined);

        const injection = inject(text ?? "", someOptions({ form }));

        expect(injection.kind).toBe("injected");
        const after = injection.kind === "injected" ? injection.text : "";
        expect(inject(after, someOptions({ form }))).toMatchObject({ kind: "injected", text: after });
        expect(uninject(after).text).toBe(text);
      }),
      { numRuns: 15 },
    );
  });

  it("that is no YAML, or any text at all, is told to be so and never half injected", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        try {
          expect(inject(text, someOptions()).kind).toBe("nothing-to-do");
        } catch (error) {
          expect((error as Error).name).toMatch(/^(ManifestSyntaxError|DamagedMarksError)$/);
        }
      }),
    );
  });
});
