import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { runCli } from "../src/run-cli.ts";
import { captureConsole } from "./harness/captured-console.ts";

/** Every command that reads a file which the user names, before the name. */
const READERS = [
  "logs --file",
  "dashboard --report",
  "inject -f",
  "credentials inspect",
  "credentials verify",
  "credentials verify --genesis",
  "kes",
  "kes --genesis",
];

async function forgectl(reader: string, path: string) {
  const console = captureConsole();
  // After a genesis file comes the one that it is about.
  const words = [...reader.split(" "), path, ...(reader.endsWith("--genesis") ? [path] : [])];
  const code = await runCli(["node", "forgectl", ...words], console, new AbortController().signal);
  return { code, ...console.written };
}

describe.each(READERS)("forgectl %s", (reader) => {
  it("exits 4 where the file is not there, as where anything else is not found", async () => {
    const { code, out, err } = await forgectl(reader, "/nowhere/file");

    expect({ code, out }).toEqual({ code: 4, out: "" });
    expect(err).toContain("(CLI_FILE_NOT_FOUND)");
    expect(err).toContain("/nowhere/file");
  });

  it("exits 1 where it is there and cannot be read, and says why", async () => {
    const { code, out, err } = await forgectl(reader, tmpdir());

    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("(CLI_FILE_UNREADABLE)");
    expect(err).toContain("EISDIR");
  });
});
