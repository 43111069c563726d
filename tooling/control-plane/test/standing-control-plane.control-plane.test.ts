import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ensureBinaries } from "../src/index.ts";
import { describeIfControlPlane } from "../src/vitest.ts";

const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));

describeIfControlPlane("pnpm control-plane", () => {
  let cache: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    cache = mkdtempSync(join(tmpdir(), "control-plane-cache-"));
    const { directory } = await ensureBinaries();
    env = { ...process.env, XDG_CACHE_HOME: cache, KUBEBUILDER_ASSETS: directory };
  });
  afterEach(async () => {
    await run("down");
    rmSync(cache, { recursive: true });
  });

  const run = (command: string): Promise<string> =>
    text(spawn(process.execPath, [program, command], { env, stdio: ["ignore", "pipe", "inherit"] }).stdout);

  it("brings one up for people, however many ask for it, and takes it down again", async () => {
    const [first, second] = await Promise.all([run("up"), run("up")]);
    const [, kubeconfig = ""] = /export KUBECONFIG=(.*)/.exec(first) ?? [];
    const [, path = ""] = /export PATH="(.*):\$PATH"/.exec(first) ?? [];
    const seen = spawnSync("kubectl", ["get", "cl", "-A"], { env: { ...env, KUBECONFIG: kubeconfig, PATH: path } });

    expect(second).toBe(first);
    expect(String(seen.stderr)).toBe("No resources found\n");
    expect(await run("down")).toBe("the control plane is stopped\n");
    expect(await run("down")).toBe("no control plane was up\n");
    expect(existsSync(kubeconfig)).toBe(false);
  });
});
