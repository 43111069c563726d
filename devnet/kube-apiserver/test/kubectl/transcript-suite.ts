import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { parseTranscript, playTranscript, type Terminal } from "./play-transcript.ts";

const directory = fileURLToPath(new URL("../transcripts/", import.meta.url));
const files = readdirSync(directory).filter((file) => file.endsWith(".txt"));

/** Plays every transcript in a terminal and compares what it shows with what was recorded. */
export function describeTranscripts(terminal: () => Terminal): void {
  it.each(files)("%s", async (file) => {
    const recorded = readFileSync(`${directory}${file}`, "utf8");

    expect(await playTranscript(parseTranscript(recorded), terminal())).toBe(recorded);
  });
}

/** Records every transcript anew. Only what a real server made kubectl print may be recorded. */
export function rewriteTranscripts(terminal: () => Terminal): void {
  it.each(files)("rewrites %s", async (file) => {
    const transcript = parseTranscript(readFileSync(`${directory}${file}`, "utf8"));
    writeFileSync(`${directory}${file}`, await playTranscript(transcript, terminal()));
  });
}
