import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it, vi } from "vitest";
import { type ControlPlane, startControlPlane } from "../src/index.ts";
import { describeIfControlPlane } from "../src/vitest.ts";
import { until } from "./until.ts";

/** False also for what has ended and nobody has waited for yet, as happens to orphans. */
function isAlive(pid: number): boolean {
  const state = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  return state !== "" && !state.startsWith("Z");
}

describeIfControlPlane("the end of a control plane", () => {
  const pidsOf = ({ etcd, apiserver }: ControlPlane): number[] => [etcd.pid ?? 0, apiserver.pid ?? 0];

  it("leaves no process, file or port, and comes only once", async () => {
    const controlPlane = await startControlPlane({ definitions: [] });
    const pids = pidsOf(controlPlane);

    await controlPlane.stop();
    await controlPlane.stop();

    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(existsSync(dirname(controlPlane.etcd.logPath))).toBe(false);
  });

  it("comes too when the program that started it is killed and cannot clean up", async () => {
    const script = `
      const { startControlPlane } = await import(${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)});
      const { etcd, apiserver } = await startControlPlane({ definitions: [] });
      console.log(JSON.stringify({ pids: [etcd.pid, apiserver.pid], log: etcd.logPath }));
      setInterval(() => {}, 1000);
    `;
    const owner = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await createInterface(owner.stdout)
      [Symbol.asyncIterator]()
      .next()
      .then(({ value }) => [value as string]);
    const { pids, log } = JSON.parse(line ?? "") as { pids: number[]; log: string };
    expect(pids.map(isAlive)).toEqual([true, true]);

    owner.kill("SIGKILL");

    await until("both servers are gone", () => pids.every((pid) => !isAlive(pid)));
    await until("the folder is gone", () => !existsSync(dirname(log)));
  });

  it("tells why when it does not come up, and leaves nothing then either", async () => {
    const ownTmp = mkdtempSync(join(tmpdir(), "control-plane-tmp-"));
    vi.stubEnv("TMPDIR", ownTmp);

    await expect(startControlPlane({ definitions: ["/no/such/folder"] })).rejects.toMatchObject({
      code: "CONTROL_PLANE_KUBECTL_FAILED",
      message: expect.stringContaining("/no/such/folder"),
    });

    vi.unstubAllEnvs();
    expect(readdirSync(ownTmp)).toEqual([]);
    expect(spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout).not.toContain(ownTmp);
    rmSync(ownTmp, { recursive: true });
  });
});
