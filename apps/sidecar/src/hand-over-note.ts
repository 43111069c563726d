/**
 * What a pod that stopped its node leaves to its successor, in the note of its release: the slot that the successor may
 * begin with. Two clocks never have to agree for that: slots are numbered by the wall time of the node that forges them, so
 * whoever begins with a later number forges no slot twice, however far apart the clocks are. Only a clock that is set back
 * between a last slot and its note makes that number worthless; a note that is old is therefore not believed.
 */
const WORDS = "node off by ";

/** Says that the node checked no slot that began after this wall time. */
export function renderHandOverNote(offByWallMs: number): string {
  return `${WORDS}${new Date(offByWallMs).toISOString()}`;
}

/** Reads it back; undefined where it is no such note. */
export function parseHandOverNote(note: string | undefined): number | undefined {
  if (note?.startsWith(WORDS) !== true) return undefined;
  const wallMs = Date.parse(note.slice(WORDS.length));
  return Number.isNaN(wallMs) ? undefined : wallMs;
}
