import { readFile, symlink } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type BuiltCli, buildCli } from "./harness/built-cli.ts";
import { writeKubeconfig } from "./harness/kubeconfig-file.ts";
import { startRefusingServer } from "./harness/refusing-server.ts";

let cli: BuiltCli;
beforeAll(async () => {
  cli = await buildCli();
}, 60_000);
afterAll(() => cli[Symbol.asyncDispose]());

describe("forgectl as it is installed", { timeout: 60_000 }, () => {
  it("prints its help to standard output, whether asked for or called without a word", async () => {
    const asked = await cli.run(["--help"]);

    expect(asked).toMatchObject({ code: 0, err: "" });
    expect(asked.out).toMatch(/^Usage: forgectl \[options\] \[command\]\n/);
    expect(await cli.run([])).toEqual(asked);
  });

  it("loads neither the screen nor the Kubernetes client before a command needs them", async () => {
    const entry = await readFile(cli.script, "utf8");

    expect(entry).toContain("forgectl");
    expect(entry).not.toMatch(/yoga|reconciler|loadFromDefault/);
  });

  it("prints its version as text and as data", async () => {
    const { out } = await cli.run(["--version"]);

    expect(out).toMatch(/^forgectl \d+\.\d+\.\d+\S*\n$/);
    expect((await cli.run(["version"])).out).toBe(out);
    const data = {
      apiVersion: "forgectl.cardano.io/v1",
      kind: "Version",
      version: out.trim().replace("forgectl ", ""),
      node: process.version,
    };
    expect(JSON.parse((await cli.run(["version", "-o", "json"])).out)).toEqual(data);
    expect(parse((await cli.run(["version", "-o", "yaml"])).out)).toEqual(data);
  });

  it.each([
    ["crds", "CustomResourceDefinition"],
    ["rbac", "RoleBinding"],
    ["alerts", "PrometheusRule"],
    ["dashboard", "ConfigMap"],
  ])("carries with it what `generate %s` prints", async (what, kind) => {
    expect(await cli.run(["generate", what])).toMatchObject({ code: 0, out: expect.stringContaining(`kind: ${kind}`) });
  });

  const usage: { words: string[]; says: string }[] = [
    { words: ["statsu"], says: "error: unknown command 'statsu'\n\n  try        Did you mean status?" },
    { words: ["status", "--nope"], says: "error: unknown option '--nope'" },
    { words: ["status", "-n"], says: "error: option '-n, --namespace <name>' argument missing" },
    {
      words: ["status", "-n", "a", "-A"],
      says: "'-A, --all-namespaces' cannot be used with option '-n, --namespace <name>'",
    },
    { words: ["status", "-o", "xml"], says: "Allowed choices are text, wide, json, yaml, name." },
    { words: ["status", "--request-timeout", "0"], says: "expected a time from 1ms to 1h, such as 5s, 500ms or 1m" },
    { words: ["status", "extra"], says: "error: too many arguments for 'status'" },
    { words: ["demo", "--color", "pink"], says: "Allowed choices are auto, always, never." },
  ];
  it.each(usage)("refuses $words with exit code 2 and nothing on standard output", async ({ words, says }) => {
    const { code, out, err } = await cli.run(words);

    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(says);
    expect(err).toContain("exit code  2 (CLI_USAGE_INVALID)");
  });

  it("prints an error as data too where data was asked for, and nothing else beside it", async () => {
    const { code, out } = await cli.run(["status", "-ojson"], { KUBECONFIG: "/nowhere/kubeconfig" });

    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ kind: "Error", code: "CLI_KUBECONFIG_INVALID", exitCode: 1 });
  });

  it("colours errors only where asked to, because standard error is no terminal here", async () => {
    expect((await cli.run(["nope"])).err).not.toContain("\u001b");
    expect((await cli.run(["nope", "--color=always"])).err).toContain("\u001b[31m");
  });

  it("ends with the exit code of what it found", async () => {
    await using refusing = await startRefusingServer({ status: 403, reason: "Forbidden" });
    await using account = await writeKubeconfig(refusing.url);

    expect(await cli.run(["status"], { KUBECONFIG: account.path })).toMatchObject({ code: 5, out: "" });
  });

  it("calls itself as kubectl calls it where it is a plugin", async () => {
    const plugin = cli.script.replace("forgectl.mjs", "kubectl-cardano_forge");
    await symlink(cli.script, plugin);

    expect((await cli.run(["--help"], {}, plugin)).out).toContain("Usage: kubectl cardano-forge [options] [command]");
  });
});
