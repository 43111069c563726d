/** Says what happens, one JSON line each, in the shape of the node's own traces. */
export type Trace = (namespace: string, data: Readonly<Record<string, unknown>>) => void;

/** Traces go to standard output and are never buffered, so that a killed node's last words are kept. */
export function traceTo(write: (line: string) => void): Trace {
  return (namespace, data) => write(`${JSON.stringify({ at: new Date().toISOString(), ns: namespace, data })}\n`);
}
