/* Fields of a status on their way into a resource: bounded, without holes, and compared by what they say. */

/** Bounds of the definitions; a longer text would refuse the whole write. */
export const TEXT_LIMITS = { reason: 128, message: 1024 } as const;

/** A condition without its time: the time of its last real change is kept from what was there. */
interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

/** Puts the wanted conditions in the place of those of the same type; the others stay, and unchanged times too. */
export function mergeConditions<Wanted extends Condition>(
  current: readonly (Wanted & { readonly lastTransitionTime: string })[],
  wanted: readonly Wanted[],
  now: string,
): (Wanted & { readonly lastTransitionTime: string })[] {
  const kept = current.filter(({ type }) => !wanted.some((condition) => condition.type === type));
  const written = wanted.map((condition) => {
    const before = current.find(({ type }) => type === condition.type);
    const isSame = before?.status === condition.status;
    const lastTransitionTime = isSame ? before.lastTransitionTime : now;
    return { ...bounded(condition), lastTransitionTime } as Wanted & { readonly lastTransitionTime: string };
  });
  return [...written, ...kept];
}

/** Cuts reason and message to what the definitions accept, and leaves out what is not known. */
export function bounded<T extends { reason?: string | undefined; message?: string | undefined }>(
  value: T,
): Record<string, unknown> {
  return withoutUndefined({
    ...value,
    reason: cut(value.reason, TEXT_LIMITS.reason),
    message: cut(value.message, TEXT_LIMITS.message),
  });
}

/**
 * Cuts a text that is too long. The server counts characters, JavaScript counts UTF-16 units; a text cut by units is
 * never longer in characters.
 */
export function cut(text: string | undefined, length: number): string | undefined {
  if (text === undefined || text.length <= length) return text;
  return `${text.slice(0, length - 1)}…`.toWellFormed();
}

/** The fields that have a value. */
export function withoutUndefined(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}

/** Whether two values say the same, a field that is undefined being none. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = withoutUndefined(a);
  const right = withoutUndefined(b);
  const fields = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...fields].every((field) => isEqual(left[field], right[field]));
}
