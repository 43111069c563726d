import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { candidatesFor, matching } from "../../src/completion/candidates.ts";
import { completionScript, SHELLS } from "../../src/completion/scripts.ts";
import { createProgram } from "../../src/program.ts";
import { captureConsole } from "../harness/captured-console.ts";
import { startPoolServer } from "../harness/pool-server.ts";

const program = createProgram({
  name: "forgectl",
  console: captureConsole(),
  signal: new AbortController().signal,
  finish: () => undefined,
});

describe("what may come next", () => {
  it.each([
    { typed: ["st"], words: ["status"], names: undefined },
    { typed: ["status", "-o", ""], words: ["text", "wide", "json", "yaml", "name"], names: undefined },
    { typed: ["status", "-n", ""], words: [], names: "namespaces" },
    { typed: ["status", "--contexts", "eu,"], words: [], names: "contexts" },
    { typed: ["why", ""], words: [], names: "pods" },
    { typed: ["why", "-n", "a", ""], words: [], names: "pods" },
    { typed: ["logs", "producer-0", ""], words: [], names: "pods" },
    { typed: ["logs", "--file", ""], words: [], names: "files" },
    { typed: ["inject", "-f", ""], words: [], names: "files" },
    { typed: ["inject", "-o", ""], words: ["yaml", "json"], names: undefined },
    { typed: ["completion", ""], words: [...SHELLS], names: undefined },
  ])("after $typed is known", ({ typed, words, names }) => {
    const found = candidatesFor(program, typed);

    expect(found.names).toBe(names);
    expect(found.words).toEqual(expect.arrayContaining(words));
  });

  it("offers flags only to whoever begins one, and no hidden command to anybody", () => {
    expect(candidatesFor(program, ["status", "--"]).words).toContain("--request-timeout");
    expect(candidatesFor(program, [""]).words).not.toContain("__complete");
  });

  it("goes on after a comma, without what was chosen already", () => {
    expect(matching(["eu", "us", "ap"], "eu,")).toEqual(["eu,ap", "eu,us"]);
  });

  it("asks the cluster for names, and says nothing where it cannot be asked", async () => {
    await using server = await startPoolServer();
    await server.putPool();
    const complete = (...words: string[]) => server.forgectl(["__complete", "--", ...words], { isPlaced: true });

    const path = server.kubeconfig.path;

    expect(await complete("why", "--kubeconfig", path, "producer-1")).toEqual({
      code: 0,
      out: "producer-1\n",
      err: "",
    });
    expect(await complete("why", "--kubeconfig", "/nowhere", "")).toEqual({ code: 0, out: "", err: "" });
    expect((await complete("status", "--kubeconfig", path, "-n", "cardano")).out).toBe("cardano-mainnet\n");
    expect((await complete("status", "--kubeconfig", path, "--context", "t")).out).toBe("test\n");
  });
});

describe("the script for a shell", () => {
  it.each(SHELLS)("of %s is one that the shell accepts, where this machine has the shell", (shell) => {
    const script = completionScript(shell);
    const checked = shell === "bash" ? spawnSync("bash", ["-n"], { input: script, encoding: "utf8" }) : undefined;

    expect(script).toContain("forgectl __complete --");
    expect(checked?.stderr ?? "").toBe("");
  });
});
