import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../src/run-cli.ts";
import { captureConsole } from "../harness/captured-console.ts";
import { manifestNamed } from "./manifests.ts";

// One of these starts forgectl as a process.
vi.setConfig({ testTimeout: 60_000 });

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "forgectl-inject-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function forgectl(...words: string[]) {
  const console = captureConsole();
  const code = await runCli(["node", "forgectl", ...words], console, new AbortController().signal);
  return { code, ...console.written };
}

async function fileWith(text: string | Uint8Array): Promise<string> {
  const path = join(directory, "manifest.yaml");
  await writeFile(path, text);
  return path;
}

describe("forgectl inject", () => {
  it("prints the manifest, and tells each change and what is left to do beside it", async () => {
    const path = await fileWith(manifestNamed("plain.yaml"));

    const { code, out, err } = await forgectl("inject", "-f", path);

    expect(code).toBe(0);
    expect(out).toContain("name: forge-manager\n");
    expect(err).toContain("+ StatefulSet producer: spec.template.spec.shareProcessNamespace\n    the sidecar finds");
    expect(err).toContain("! StatefulSet producer: the account cardano-forge needs the rules of deploy/rbac.yaml");
  });

  it("makes a token that nobody knows, and keeps it when it is called again", async () => {
    const path = await fileWith(manifestNamed("plain.yaml"));
    const [first, second] = [(await forgectl("inject", "-f", path)).out, (await forgectl("inject", "-f", path)).out];
    await writeFile(path, first);

    expect(first).toMatch(/name: X-Prestop-Token\n\s*value: [\w-]{32}\n/);
    expect(second).not.toBe(first);
    expect((await forgectl("inject", "-f", path)).out).toBe(first);
  });

  it("reads standard input, so that it goes into a pipe, and takes itself out there", () => {
    const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
    const run = (input: string, ...words: string[]) =>
      spawnSync(process.execPath, ["--conditions=@cardano-forge/source", main, "inject", "-f", "-", ...words], {
        input,
        encoding: "utf8",
      });
    const text = manifestNamed("comments.yaml");

    const { status, stdout } = run(text);
    const back = run(stdout, "--uninject");

    expect(status).toBe(0);
    expect(back).toMatchObject({ status: 0, stdout: text });
    expect(back.stderr).toMatch(/^Taken out: \d+ places/);
  });

  it("prints one object as it is and several as a list where JSON is asked for", async () => {
    const one = await forgectl("inject", "-f", await fileWith(manifestNamed("plain.yaml")), "-o", "json");
    const several = await forgectl(
      "inject",
      "-f",
      await fileWith(manifestNamed("several-documents.yaml")),
      "-o",
      "json",
      "--network",
      "preview",
    );

    expect(JSON.parse(one.out)).toMatchObject({ kind: "StatefulSet", metadata: { name: "producer" } });
    const list = JSON.parse(several.out) as { kind: string; items: { kind: string }[] };
    expect([list.kind, ...list.items.map(({ kind }) => kind)]).toEqual([
      "List",
      "Service",
      "ConfigMap",
      "StatefulSet",
      "StatefulSet",
      "StatefulSet",
      "PodDisruptionBudget",
    ]);
  });

  it("gives a manifest back as it is where there is nothing to take out", async () => {
    const text = manifestNamed("comments.yaml");

    expect(await forgectl("inject", "-f", await fileWith(text), "--uninject")).toEqual({
      code: 0,
      out: text,
      err: "Nothing of forgectl inject is in it.\n",
    });
  });

  it("refuses all that is unsafe at once, with exit code 6 and nothing on standard output", async () => {
    const unsafe = manifestNamed("plain.yaml").replace("      containers:", "      hostPID: true\n      containers:");

    const { code, out, err } = await forgectl("inject", "-f", await fileWith(unsafe), "--metrics-port", "3001");

    expect({ code, out }).toEqual({ code: 6, out: "" });
    expect(err).toContain(
      "1          StatefulSet producer: spec.template.spec.hostPID: the sidecar would see every process",
    );
    expect(err).toContain(
      "2          StatefulSet producer: spec.template.spec.containers[cardano-node]: port 3001 is taken",
    );
    expect(err).toContain("(accepted: --metrics-port with one that is free in the pod)");
  });

  it.each([
    ["is not there", undefined, 4, "CLI_FILE_NOT_FOUND"],
    ["is no YAML", "a: [", 1, "CLI_MANIFEST_INVALID"],
    ["is no text", new Uint8Array([0x61, 0xff]), 1, "CLI_MANIFEST_INVALID"],
    ["has an alias of nothing", "a: *b", 1, "CLI_MANIFEST_INVALID"],
    ["is damaged", "a: 1\n# forgectl inject: why\nb: 2\n", 1, "CLI_MANIFEST_INVALID"],
    ["is longer than any", new Uint8Array(9 * 1024 * 1024).fill(0x20), 1, "CLI_MANIFEST_INVALID"],
    ["has no producer", "kind: Service\nmetadata: {name: a}\n", 4, "CLI_PRODUCER_NOT_FOUND"],
    ["is empty", "", 4, "CLI_PRODUCER_NOT_FOUND"],
  ])("says of a manifest that it %s", async (_, content, code, error) => {
    const path = content === undefined ? join(directory, "nothing") : await fileWith(content);

    const ending = await forgectl("inject", "-f", path);

    expect(ending).toMatchObject({ code, out: "" });
    expect(ending.err).toContain(error);
  });

  it.each([
    [["--pool-id", "pool1nope"], "--pool-id is"],
    [["--env", "POOL_ID=a"], "POOL_ID has a flag of its own: --pool-id"],
    [["--env", "TARGET_KES_KEY=/a"], "TARGET_KES_KEY is read from the manifest"],
    [["--env", "no value"], "expected a name, = and a value"],
    [["--metrics-port", "70000"], "expected a port from 1 to 65535"],
    [["--prestop-token", "short"], "expected 16 to 128 letters"],
    [["--network-magic", "-1"], "expected a whole number"],
  ])("does not take %j", async (words, says) => {
    const { code, err } = await forgectl("inject", "-f", "-", ...words);

    expect(code).toBe(2);
    expect(err).toContain(says);
  });

  it("does a terminal no harm with the names of a manifest", async () => {
    const hostile = manifestNamed("plain.yaml").replace("name: producer\n", 'name: "\\e[2J\\u202e"\n');

    const { code, err } = await forgectl("inject", "-f", await fileWith(hostile));

    expect(code).toBe(0);
    expect(err).not.toMatch(/[^\n\P{Cc}]|\p{Bidi_Control}/u);
  });
});
