import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { type RunStepOptions, runStep } from "../src/run-step.ts";
import type { Step } from "../src/steps.ts";

// The "script" of these steps is the text of a program.
const options = (overrides: Partial<RunStepOptions> = {}): RunStepOptions => ({
  command: [process.execPath, "-e"],
  directory: import.meta.dirname,
  env: process.env,
  write: () => undefined,
  signal: new AbortController().signal,
  ...overrides,
});
const aStep = (script: string, overrides: Partial<Step> = {}): Step => ({
  script,
  proof: /Checked [1-9]\d* files/,
  deadlineMs: 60_000,
  ...overrides,
});

describe("runStep", () => {
  it("passes a script that ends well and shows that it checked something", async () => {
    const outcome = await runStep(aStep(`console.log("Checked 12 files")`), options());

    expect(outcome).toEqual({ kind: "passed" });
  });

  it("finds the proof in coloured output, because tools colour what they count", async () => {
    const outcome = await runStep(aStep(`console.log("Checked \\u001b[32m12\\u001b[0m files")`), options());

    expect(outcome).toEqual({ kind: "passed" });
  });

  it("fails a script that ends well and checked nothing, so that a wrong setting cannot turn a check off", async () => {
    const outcome = await runStep(aStep(`console.log("Checked 0 files, no issues found")`), options());

    expect(outcome).toEqual({ kind: "unproven" });
  });

  it("fails a script that ends badly, whatever it printed", async () => {
    const outcome = await runStep(aStep(`console.log("Checked 12 files"); process.exit(3)`), options());

    expect(outcome).toEqual({ kind: "failed", how: "exit 3" });
  });

  it("fails a program that is not there", async () => {
    const outcome = await runStep(aStep("lint"), options({ command: ["no-such-program"] }));

    expect(outcome).toMatchObject({ kind: "failed", how: expect.stringContaining("ENOENT") });
  });

  it("kills a script at its deadline, with what the script started, so that no run hangs", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const connected = once(server, "connection");
    const grandchild = `require("node:net").connect(${port}, "127.0.0.1"); setInterval(() => {}, 1000);`;
    const script = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}]); setInterval(() => {}, 1000);`;

    const outcome = runStep(aStep(script, { deadlineMs: 3000 }), options());
    const [socket] = await connected;
    const gone = once(socket.on("error", () => undefined).resume(), "close");

    expect(await outcome).toEqual({ kind: "timed-out", afterMs: 3000 });
    await gone;
    server.close();
  });

  it("stops when it is told to, as by Ctrl-C", async () => {
    const abort = new AbortController();
    const written = Promise.withResolvers<void>();

    const outcome = runStep(
      aStep(`console.log("up"); setInterval(() => {}, 1000)`),
      options({ signal: abort.signal, write: () => written.resolve() }),
    );
    await written.promise;
    abort.abort();

    expect(await outcome).toEqual({ kind: "failed", how: "exit SIGTERM" });
  });
});
