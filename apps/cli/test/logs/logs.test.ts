import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatLine } from "../../src/logs/format-line.ts";
import { linesOf } from "../../src/logs/lines-of.ts";
import { runCli } from "../../src/run-cli.ts";
import { createPalette } from "../../src/terminal/palette.ts";
import { captureConsole } from "../harness/captured-console.ts";
import { startPoolServer } from "../harness/pool-server.ts";

const LINE = JSON.stringify({
  level: "warn",
  time: "2026-09-01T12:00:00.123Z",
  pool: "pool1a",
  network: "mainnet",
  to: "standby",
  from: "",
  message: "a b",
  msg: "phase changed",
});

describe("forgectl logs --file", () => {
  it("shows lines for people: time, level, phrase, and the facts that differ", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "log");
    await writeFile(path, `${LINE}\nno json\n`);
    const console = captureConsole();

    const code = await runCli(["node", "forgectl", "logs", "--file", path, "--pretty"], console, neverAborted());

    expect(code).toBe(0);
    expect(console.written.out).toBe(`12:00:00.123  warn   phase changed  to=standby from="" message="a b"\nno json\n`);
  });
});

describe("forgectl logs", () => {
  it("says of each pod why its log cannot be read, not only of the first", async () => {
    await using server = await startPoolServer();
    await server.putPool();

    const { code, err } = await server.forgectl(["logs"]);

    expect(code).toBe(4);
    for (const pod of ["producer-1", "producer-2"]) {
      expect(err).toContain(`warning: The log of ${pod} cannot be read: 404 `);
    }
  });
});

describe("a line of a log", () => {
  it("stays as it is where nobody asked for more, under the name of its pod where there are several", () => {
    const style = { palette: createPalette(false), isPretty: false };

    expect(formatLine(LINE, style)).toBe(LINE);
    expect(formatLine(LINE, { ...style, pod: "producer-1" })).toBe(`producer-1  ${LINE}`);
  });

  it("never holds anything that a terminal acts on, whatever was logged", () => {
    const text = fc.string({ unit: "binary" });
    const json = fc.record({
      msg: text,
      level: text,
      time: text,
      x: fc.constantFrom(1, null, ["\u001b[2J"], { a: "\r" }),
    });
    const line = fc.oneof(
      text,
      json.map((value) => JSON.stringify(value)),
    );

    fc.assert(
      fc.property(line, fc.boolean(), (text, isPretty) => {
        expect(formatLine(text, { palette: createPalette(false), isPretty })).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});

describe("the lines of a stream", () => {
  it("are the same wherever it is cut", async () => {
    const text = fc.array(fc.constantFrom("a", "é", "\n", "𝄞"), { maxLength: 30 }).map((parts) => parts.join(""));

    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 5 }), async (given, size) => {
        const bytes = Buffer.from(given);
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );

        const lines: string[] = [];
        for await (const line of linesOf(streamOf(chunks))) lines.push(line);

        expect(lines).toEqual(
          given.endsWith("\n") || given === "" ? given.split("\n").slice(0, -1) : given.split("\n"),
        );
      }),
    );
  });
});

async function* streamOf(chunks: readonly Uint8Array[]) {
  yield* chunks;
}

function neverAborted(): AbortSignal {
  return new AbortController().signal;
}

async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), "forgectl-logs-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
