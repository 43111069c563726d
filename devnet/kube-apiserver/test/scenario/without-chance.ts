/*
 * A real server goes over fields and resources in random order, so lists of resources, the causes of a refusal and the
 * message that joins them differ from run to run. Here they are put in order, and the message is shown only where it is not made of the causes.
 */

interface Cause {
  readonly field?: string;
  readonly message?: string;
  readonly reason?: string;
}

/** An answer without what is random in it, and without what is only documentation. */
export function withoutChance(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutChance);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (Array.isArray(object["columnDefinitions"]))
    return { ...withoutDescriptions(object), rows: withoutChance(object["rows"]) };
  const causes = (object["details"] as { causes?: readonly Cause[] } | undefined)?.causes;
  if (causes !== undefined && causes.length > 1) return withOrderedCauses(object, causes);
  const { resources } = object;
  const ordered = Array.isArray(resources) ? { ...object, resources: (resources as Named[]).toSorted(byName) } : object;
  return Object.fromEntries(Object.entries(ordered).map(([key, child]) => [key, withoutChance(child)]));
}

interface Named {
  readonly name?: string;
  readonly resource?: string;
}

function byName(a: Named, b: Named): number {
  return (a.name ?? a.resource ?? "") < (b.name ?? b.resource ?? "") ? -1 : 1;
}

function withOrderedCauses(status: Record<string, unknown>, causes: readonly Cause[]): Record<string, unknown> {
  const ordered = causes.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  const details = { ...(status["details"] as object), causes: ordered };
  const message = String(status["message"]);
  const start = message.indexOf(" is invalid: [") + " is invalid: ".length;
  const isJoined = message.endsWith("]") && causes.every((cause) => message.includes(textOf(cause), start));
  return { ...status, details, message: isJoined ? `${message.slice(0, start)}[the causes, joined]` : message };
}

function textOf({ field, message }: Cause): string {
  return `${field}: ${message}`;
}

// The words of the real server's documentation are its own; kubectl does not print them.
function withoutDescriptions(table: Record<string, unknown>): Record<string, unknown> {
  const definitions = (table["columnDefinitions"] as readonly Record<string, unknown>[]).map(
    ({ description: _, ...definition }) => definition,
  );
  return { ...table, columnDefinitions: definitions };
}
