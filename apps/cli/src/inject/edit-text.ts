/*
 * Makes changes in the text of a manifest and leaves every other byte alone: a field or an item that stands on lines of its own
 * is added, replaced or taken out as those lines. What does not (a map in braces, an alias, a field behind the dash of a list)
 * is changed one level further out, where it does; at worst that is the whole document.
 */
import { isDeepStrictEqual } from "node:util";
import { isAlias, isCollection, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { applyChanges, type Change, isInside, type Path, valueAt } from "./change.ts";
import { type ManifestDocument, parseManifest, renderYaml } from "./kubernetes-yaml.ts";
import { renderBlock } from "./marks.ts";

/** Lines of a text, from the start of one to the start of another, and what they become. */
interface LineEdit {
  readonly from: number;
  readonly to: number;
  readonly column: number;
  readonly lines: readonly string[];
  readonly change: Change;
}

/** Changes of one document, by its place in the text. */
export type ChangesOf = ReadonlyMap<number, readonly Change[]>;

/** A text that cannot be edited so that it says what it should, and nothing else differently. */
export class UneditableError extends Error {
  override readonly name = "UneditableError";
}

/** The text with all changes made. Checks by reading it again that it says exactly what it should. */
export function editText(text: string, changesOf: ChangesOf): string {
  const documents = parseManifest(text);
  const edits = documents.flatMap((document, index) => planEdits(text, document, changesOf.get(index) ?? []));
  const edited = writeEdits(text, edits);
  const expected = documents.map(({ value }, index) => applyChanges(value, changesOf.get(index) ?? []));
  const found = parseManifest(edited).map(({ value }) => value);
  if (isDeepStrictEqual(found, expected)) return edited;
  throw new UneditableError("it would say something else in another place: what inject changes is shared by an anchor");
}

function writeEdits(text: string, edits: readonly LineEdit[]): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  let written = "";
  let at = 0;
  for (const { from, to, column, lines, change } of joined(edits.toSorted(inTextOrder))) {
    written += text.slice(at, from);
    const isAfterOpenLine = from === to && written !== "" && !written.endsWith("\n");
    const was = text.slice(from, to);
    written += renderBlock({ reason: change.reason, indent: " ".repeat(column), lines, was, isAfterOpenLine }, newline);
    at = to;
  }
  return written + text.slice(at);
}

/** What is added at one place for one reason is told once. */
function joined(edits: readonly LineEdit[]): LineEdit[] {
  const all: LineEdit[] = [];
  for (const edit of edits) {
    const last = all.at(-1);
    const isMore =
      last?.from === edit.to &&
      last.to === edit.from &&
      last.column === edit.column &&
      last.change.reason === edit.change.reason;
    if (isMore && last !== undefined) all[all.length - 1] = { ...last, lines: [...last.lines, ...edit.lines] };
    else all.push(edit);
  }
  return all;
}

/** What is added at the end of something comes before what is added at the end of that which it lies in. */
function inTextOrder(a: LineEdit, b: LineEdit): number {
  return a.from - b.from || a.to - b.to || b.change.path.length - a.change.path.length;
}

function planEdits(text: string, { tree, value }: ManifestDocument, changes: readonly Change[]): LineEdit[] {
  let left = changes;
  for (;;) {
    const placed = left.map((change) => placeOf({ text, root: tree.contents, changes: left }, change));
    const failed = left[placed.indexOf(undefined)];
    if (failed === undefined) return placed.filter((edit) => edit !== undefined);
    left = movedOut(value, left, failed.path);
  }
}

/** The same changes, with all that lie beside one made as one change of what they lie in. */
function movedOut(value: unknown, changes: readonly Change[], path: Path): Change[] {
  if (path.length === 0) throw new UneditableError("it does not begin on a line of its own");
  const outer = path.slice(0, -1);
  const inside = changes.filter((change) => isInside(change.path, outer));
  const reason = [...new Set(inside.map((change) => change.reason))].join("; ");
  const whole: Change = { kind: "set", path: outer, value: valueAt(applyChanges(value, inside), outer), reason };
  return changes.flatMap((change) => (change === inside[0] ? [whole] : inside.includes(change) ? [] : [change]));
}

interface Page {
  readonly text: string;
  readonly root: Node | null;
  readonly changes: readonly Change[];
}

function placeOf(page: Page, change: Change): LineEdit | undefined {
  const name = change.path.at(-1);
  if (name === undefined) return change.kind === "set" ? wholeDocument(page, change, change.value) : undefined;
  const holder = blockAt(page.root, change.path.slice(0, -1));
  if (isMap(holder) && typeof name === "string") return fieldEdit(page, holder, change);
  if (isSeq(holder) && typeof name === "number") return itemEdit(page, holder, change);
  return undefined;
}

/** The list or map at a path, where it and all around it are written in lines. */
function blockAt(root: Node | null, path: Path): Node | undefined {
  let at: unknown = root;
  for (const name of path) {
    if (!isBlock(at)) return undefined;
    at = isMap(at) ? pairOf(at, String(name))?.value : at.items[Number(name)];
  }
  return isBlock(at) ? at : undefined;
}

function isBlock(node: unknown): node is YAMLMap | YAMLSeq {
  return isCollection(node) && node.flow !== true && node.items.length > 0;
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
}

function fieldEdit({ text, changes }: Page, map: YAMLMap, change: Change): LineEdit | undefined {
  const name = String(change.path.at(-1));
  const column = (map.srcToken as { indent?: number } | undefined)?.indent;
  if (column === undefined) return undefined;
  const lines = change.kind === "remove" ? [] : renderYaml({ [name]: change.value }).split("\n");
  const pair = pairOf(map, name);
  if (pair === undefined) {
    const end = lineAfter(text, endOf(map));
    return { from: end, to: end, column, lines, change };
  }
  const from = lineStart(text, (pair.key as Node).range?.[0]);
  const isLast = change.kind === "remove" && removedFrom(changes, change) >= map.items.length;
  if (from === undefined || isLast) return undefined;
  return { from, to: lineAfter(text, endOf(pair)), column, lines, change };
}

function itemEdit({ text, changes }: Page, list: YAMLSeq, change: Change): LineEdit | undefined {
  const place = Number(change.path.at(-1));
  const dash = dashOf(list, Math.min(place, list.items.length - 1));
  const start = lineStart(text, dash);
  if (dash === undefined || start === undefined) return undefined;
  const column = dash - start;
  const lines = change.kind === "remove" ? [] : renderYaml([change.value]).split("\n");
  if (change.kind === "insert") {
    const at = place === 0 ? aboveComments(text, start) : lineAfter(text, endOf(list.items[place - 1]));
    return { from: at, to: at, column, lines, change };
  }
  if (change.kind === "remove" && removedFrom(changes, change) >= list.items.length) return undefined;
  return { from: start, to: lineAfter(text, endOf(list.items[place])), column, lines, change };
}

function wholeDocument({ text, root }: Page, change: Change, value: unknown): LineEdit | undefined {
  const from = lineStart(text, root?.range?.[0]);
  if (root === null || from === undefined) return undefined;
  return { from, to: lineAfter(text, endOf(root)), column: 0, lines: renderYaml(value).split("\n"), change };
}

/** How much is taken out of what a change takes something out of: a map or list that is left empty is written otherwise. */
function removedFrom(changes: readonly Change[], { path }: Change): number {
  const outer = path.slice(0, -1);
  return changes.filter((one) => one.kind === "remove" && one.path.length === path.length && isInside(one.path, outer))
    .length;
}

function dashOf(list: YAMLSeq, place: number): number | undefined {
  const token = list.srcToken;
  if (token?.type !== "block-seq") return undefined;
  return token.items[place]?.start.find(({ type }) => type === "seq-item-ind")?.offset;
}

/** Where the last thing of it ends that is no comment. */
function endOf(part: unknown): number {
  if (isBlock(part)) return endOf(part.items.at(-1));
  if (typeof part === "object" && part !== null && "key" in part) {
    const { key, value } = part as Pair;
    return endOf(value ?? key);
  }
  const range = isScalar(part) || isAlias(part) || isCollection(part) ? part.range : undefined;
  if (range === undefined || range === null) throw new UneditableError("a part of it has no place in the text");
  return range[1];
}

/** The start of the line of a place, where nothing stands before it on its line. */
function lineStart(text: string, offset: number | undefined): number | undefined {
  if (offset === undefined) return undefined;
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^ *$/.test(text.slice(start, offset)) ? start : undefined;
}

function lineAfter(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

/** Before the comments that stand above the first item of a list and belong to it. */
function aboveComments(text: string, start: number): number {
  let at = start;
  while (at > 0) {
    const before = text.lastIndexOf("\n", at - 2) + 1;
    if (!/^[ \t]*(#.*)?\r?\n$/.test(text.slice(before, at))) break;
    at = before;
  }
  return at;
}
