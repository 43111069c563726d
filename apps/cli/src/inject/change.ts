/* A change of a manifest, as data. Pure. */

/** Where something lies in a document: names of fields and places in lists. */
export type Path = readonly (string | number)[];

/**
 * One change, with the reason that is told to the user. `set` is of a field or an item, whether or not it is there; `insert` puts
 * an item into a list before the one at this place, or at its end. Places in lists count as before all changes.
 */
export type Change = { readonly path: Path; readonly reason: string } & (
  | { readonly kind: "set" | "insert"; readonly value: unknown }
  | { readonly kind: "remove" }
);

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === "object" && at !== null ? (at as Record<string | number, unknown>)[name] : undefined),
    value,
  );
}

/** True for a path that leads to something inside of what the other one leads to. */
export function isInside(path: Path, outer: Path): boolean {
  return path.length > outer.length && outer.every((name, index) => path[index] === name);
}

/** What a document says after all changes; the one that is given stays as it is. */
export function applyChanges(value: unknown, changes: readonly Change[]): unknown {
  const root = { document: structuredClone(value) };
  for (const change of inOrder(changes)) apply(root, { ...change, path: ["document", ...change.path] });
  return root.document;
}

/** What lies deeper first, and in a list the later places first, so that no change moves what another one means. */
function inOrder(changes: readonly Change[]): Change[] {
  const placed = changes.map((change, index) => {
    const name = change.path.at(-1);
    const isInsert = change.kind === "insert";
    return { change, place: typeof name === "number" ? name : -1, isInsert, order: isInsert ? -index : index };
  });
  return placed
    .toSorted(
      (a, b) =>
        b.change.path.length - a.change.path.length ||
        b.place - a.place ||
        Number(a.isInsert) - Number(b.isInsert) ||
        a.order - b.order,
    )
    .map(({ change }) => change);
}

function apply(root: unknown, change: Change): void {
  const name = change.path.at(-1) as string | number;
  const holder = holderOf(root, change.path);
  if (Array.isArray(holder) && typeof name === "number") {
    if (change.kind === "insert") holder.splice(name, 0, change.value);
    else if (change.kind === "remove") holder.splice(name, 1);
    else holder[name] = change.value;
  } else if (change.kind === "remove") delete holder[name];
  else holder[name] = change.value;
}

/** The map or list around the last step of a path, made where it is missing. */
function holderOf(root: unknown, path: Path): Record<string | number, unknown> {
  let at = root as Record<string | number, unknown>;
  for (const [index, name] of path.slice(0, -1).entries()) {
    at[name] ??= typeof path[index + 1] === "number" ? [] : {};
    at = at[name] as Record<string | number, unknown>;
  }
  return at;
}
