import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ContainerSpecification, freePorts, startPod, writeMountedSecret } from "../src/index.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubelet-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function aContainer(name: string, script: string, extra: Partial<ContainerSpecification> = {}): ContainerSpecification {
  const logFile = join(directory, `${name}.log`);
  return { name, command: process.execPath, args: ["-e", script], env: {}, logFile, restart: "always", ...extra };
}

function aPod(...containers: ContainerSpecification[]) {
  return startPod({ specification: { name: "pod-0", restarts: { delayMs: 10 }, containers }, isolation: "none" });
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("a pod of processes", () => {
  it("starts a container again when it ends, as restartPolicy Always does", async () => {
    const pod = await aPod(aContainer("short", "console.log('once')"));

    await vi.waitFor(
      () => expect(pod.events.filter(({ kind }) => kind === "exited").length).toBeGreaterThan(1),
      10_000,
    );
    await pod.kill();

    expect(await readFile(join(directory, "short.log"), "utf8")).toMatch(/once\nonce/);
  });

  it("passes signals on and reports how the container ended", async () => {
    const pod = await aPod(aContainer("long", "setInterval(() => {}, 1000)", { restart: "never" }));
    await vi.waitFor(() => expect(pod.pid("long")).toBeDefined(), 10_000);

    pod.signal("long", "SIGTERM");
    await pod.ended("long");
    const last = pod.events.at(-1);
    await pod.kill();

    expect(last).toMatchObject({ kind: "exited", container: "long", signal: "SIGTERM" });
  });

  it("kills every container at once, with all that they started, and starts none again", async () => {
    const started = join(directory, "started");
    const script = `
      const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
      require("fs").writeFileSync(${JSON.stringify(started)}, String(child.pid));
      setInterval(() => {}, 1000)`;
    const pod = await aPod(aContainer("a", script), aContainer("b", "setInterval(() => {}, 1000)"));
    await vi.waitFor(async () => expect(Number(await readFile(started, "utf8"))).toBeGreaterThan(0), 10_000);
    await vi.waitFor(() => expect(pod.pid("b")).toBeDefined(), 10_000);
    const pids = [pod.pid("a") as number, pod.pid("b") as number, Number(await readFile(started, "utf8"))];

    await pod.kill();

    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 10_000);
    expect(pod.pid("a")).toBeUndefined();
  });

  it("leaves no container behind when the runner itself is killed, and says that they have ended", async () => {
    const pod = await aPod(aContainer("a", "setInterval(() => {}, 1000)"));
    await vi.waitFor(() => expect(pod.pid("a")).toBeDefined(), 10_000);
    const pid = pod.pid("a") as number;

    process.kill(pod.groupId, "SIGKILL");
    await pod.ended("a");
    await pod.gone;

    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
  });

  it("does not outlive an owner that dies without a word", async () => {
    const specification = {
      name: "pod-0",
      restarts: { delayMs: 10 },
      containers: [aContainer("a", "setInterval(() => {}, 1e3)")],
    };
    const script = `
      import { startPod } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
      const onEvent = ({ pid }) => console.log(pid);
      await startPod({ specification: ${JSON.stringify(specification)}, isolation: "none", onEvent });
    `;
    const args = ["--conditions=@cardano-forge/source", "--input-type=module", "-e", script];
    const owner = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(owner.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());

    owner.kill("SIGKILL");

    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
  });

  it("stops waiting for the end of a container when it is told to", async () => {
    const pod = await aPod(aContainer("a", "setInterval(() => {}, 1000)"));
    await vi.waitFor(() => expect(pod.pid("a")).toBeDefined(), 10_000);

    await expect(pod.ended("a", AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
    await pod.kill();
  });

  it.skipIf(process.getuid?.() !== 0)("gives the containers one PID namespace of their own where asked", async () => {
    const script =
      "console.log(require('fs').readdirSync('/proc').filter((n) => /^\\d+$/.test(n)).length); setInterval(() => {}, 1000)";
    const specification = { name: "pod-0", restarts: { delayMs: 10 }, containers: [aContainer("inside", script)] };
    const pod = await startPod({ specification, isolation: "pid-namespace" });

    await vi.waitFor(() => expect(existsSync(join(directory, "inside.log"))).toBe(true), 10_000);
    await vi.waitFor(
      async () => expect(await readFile(join(directory, "inside.log"), "utf8")).toMatch(/^[234]\n/),
      10_000,
    );
    expect(pod.pid("inside")).toBeLessThan(100);
    await pod.kill();
  });
});

describe("free ports", () => {
  it("are different from each other, however many are asked for", async () => {
    const ports = await freePorts(50);

    expect(new Set(ports).size).toBe(50);
  });

  it("are none that an outgoing connection could be given, because then a container could never start again", async () => {
    const ports = await freePorts(50);

    expect(Math.max(...ports)).toBeLessThan(32_768);
  });
});

describe("a mounted Secret", () => {
  it("changes all its files with one rename, so that no reader sees a mixture", async () => {
    const mount = join(directory, "secrets");
    const bytes = (text: string) => new TextEncoder().encode(text);

    await writeMountedSecret(mount, { one: bytes("1"), two: bytes("1") });
    await writeMountedSecret(mount, { one: bytes("2"), two: bytes("2") });

    expect(await readFile(join(mount, "one"), "utf8")).toBe("2");
    expect(await readFile(join(mount, "..data", "two"), "utf8")).toBe("2");
  });
});
