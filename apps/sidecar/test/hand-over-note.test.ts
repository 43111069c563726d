import fc from "fast-check";
import { expect, it } from "vitest";
import { parseHandOverNote, renderHandOverNote } from "../src/hand-over-note.ts";

it("comes back as it was written", () => {
  const wallMs = fc.integer({ min: 0, max: Date.UTC(2100, 0) });

  fc.assert(fc.property(wallMs, (ms) => parseHandOverNote(renderHandOverNote(ms)) === ms));
});

it.each([undefined, "", "node off by", "node off by noon", "all done"])("means nothing as %j", (note) => {
  expect(parseHandOverNote(note)).toBeUndefined();
});
