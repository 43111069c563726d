import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ContainerSpecification, type LivenessProbe, type PodSpecification, startPod } from "../src/index.ts";

let directory: string;
let server: Server;
let requests: string[];
/** What the server answers to each path; none hangs, until the test lets it go. */
let answers: Record<string, number>;
let hanging: Map<string, ServerResponse>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubelet-"));
  requests = [];
  answers = {};
  hanging = new Map();
  server = createServer((request, response) => {
    requests.push(`${request.url} ${request.headers["x-token"] ?? ""}`.trim());
    const status = answers[request.url ?? ""];
    if (status !== undefined) response.writeHead(status).end();
    else hanging.set(request.url ?? "", response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true, force: true });
});

const urlOf = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
/** Says which signal it got, in a log that all containers share, and ends. */
const POLITE =
  "process.on('SIGTERM', () => { console.log(process.env.NAME + ' TERM'); process.exit(0) }); setInterval(() => {}, 1e3)";
const DEAF = "process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1e3)";

function aContainer(name: string, script: string, extra: Partial<ContainerSpecification> = {}): ContainerSpecification {
  const logFile = join(directory, "all.log");
  const env = { NAME: name };
  return { name, command: process.execPath, args: ["-e", script], env, logFile, restart: "always", ...extra };
}

function aPod(containers: ContainerSpecification[], extra: Partial<PodSpecification> = {}) {
  const specification = { name: "pod-0", restarts: { delayMs: 10 }, containers, ...extra };
  return startPod({ specification, isolation: "none" });
}

function aProbe(extra: Partial<LivenessProbe> = {}): LivenessProbe {
  return { url: urlOf("/live"), periodMs: 20, timeoutMs: 100, failureThreshold: 3, graceMs: 1000, ...extra };
}

const log = (): Promise<string> => readFile(join(directory, "all.log"), "utf8");

describe("the start of a pod", () => {
  const FAILS = { command: process.execPath, args: ["-e", "process.exit(1)"] };
  /** Goes on once the server lets it. */
  const asks = (path: string): string[] => [
    "-e",
    `fetch(${JSON.stringify(urlOf(path))}).then(() => console.log('${path}'))`,
  ];
  const node = () => aContainer("node", "console.log('node')", { restart: "never" });

  it.each([
    [
      "init container above it",
      () => aContainer("init", "", { args: asks("/first"), restart: "never", endsFirst: true }),
    ],
    [
      "postStart hook of the one above it",
      () => aContainer("sidecar", POLITE, { postStart: { command: process.execPath, args: asks("/first") } }),
    ],
  ])("starts no container before the %s has ended", async (_, first) => {
    const pod = await aPod([first(), node()]);
    await vi.waitFor(() => expect(hanging.has("/first")).toBe(true), 15_000);
    expect(pod.events.map(({ kind, container }) => `${container} ${kind}`)).toEqual([`${first().name} started`]);

    hanging.get("/first")?.writeHead(200).end();

    await vi.waitFor(async () => expect(await log()).toBe("/first\nnode\n"), 15_000);
    expect(pod.events.filter(({ kind, container }) => kind === "exited" && container === "sidecar")).toEqual([]);
    await pod.kill();
  });

  it("ends a container whose postStart hook fails", async () => {
    const pod = await aPod([aContainer("sidecar", POLITE, { restart: "never", postStart: FAILS })]);

    await vi.waitFor(() => expect(pod.events.map(({ kind }) => kind)).toEqual(["started", "exited"]), 15_000);
    await pod.kill();
  });
});

describe("a liveness probe", () => {
  it("leaves a container alone that answers, however often it is asked", async () => {
    answers["/live"] = 200;
    const pod = await aPod([aContainer("node", POLITE, { livenessProbe: aProbe() })]);

    await vi.waitFor(() => expect(requests.length).toBeGreaterThan(10), 10_000);
    const kinds = pod.events.map(({ kind }) => kind);
    await pod.kill();

    expect(kinds).toEqual(["started"]);
  });

  it.each([
    { fault: "answers 503", status: 503 },
    { fault: "hangs", status: undefined },
  ])("stops and starts a container again whose sidecar $fault", async ({ status }) => {
    if (status !== undefined) answers["/live"] = status;
    const pod = await aPod([aContainer("node", POLITE, { livenessProbe: aProbe() })]);

    await vi.waitFor(() => expect(pod.events.filter(({ kind }) => kind === "started")).toHaveLength(2), 15_000);
    const kinds = pod.events.map(({ kind }) => kind).slice(0, 4);
    await pod.kill();

    expect(kinds).toEqual(["started", "unhealthy", "exited", "started"]);
  });

  it("forgives failures that are not in a row", async () => {
    answers["/live"] = 200;
    const pod = await aPod([aContainer("node", POLITE, { livenessProbe: aProbe() })]);
    for (let round = 0; round < 5; round += 1) {
      await vi.waitFor(() => expect(requests).not.toEqual([]), { timeout: 10_000, interval: 1 });
      answers["/live"] = round % 2 === 0 ? 503 : 200;
      requests = [];
    }
    const kinds = pod.events.map(({ kind }) => kind);
    await pod.kill();

    expect(kinds).not.toContain("unhealthy");
  });
});

describe("a container that is stopped", () => {
  it("has its hook called first, with the header that it asks for", async () => {
    answers["/prestop"] = 200;
    const preStop = { url: urlOf("/prestop"), headers: { "X-Token": "open" } };
    const pod = await aPod([aContainer("node", POLITE, { preStop })]);
    await vi.waitFor(() => expect(pod.pid("node")).toBeDefined(), 10_000);

    await pod.delete(5000);

    expect(requests).toEqual(["/prestop open"]);
    expect(pod.events.at(-1)).toMatchObject({ kind: "exited", container: "node" });
  });

  it("is killed when it does not end within its grace, which is never shorter than two seconds", async () => {
    const pod = await aPod([aContainer("node", DEAF)]);
    await vi.waitFor(async () => expect(await log()).toBe("deaf\n"), 10_000);
    const askedAtMs = Date.now();

    await pod.delete(1);

    expect(pod.events.at(-1)).toMatchObject({ kind: "exited", signal: "SIGKILL" });
    expect((pod.events.at(-1)?.timeMs ?? 0) - askedAtMs).toBeGreaterThanOrEqual(2000);
  });
});

describe("a pod that is deleted", () => {
  it("ends its native sidecar last, which then has seen the others go", async () => {
    const slow = POLITE.replace("process.exit(0)", "setTimeout(() => process.exit(0), 300)");
    const pod = await aPod([aContainer("sidecar", POLITE, { endsLast: true }), aContainer("node", slow)]);
    await vi.waitFor(() => expect(pod.pid("node") && pod.pid("sidecar")).toBeDefined(), 10_000);
    // Until the handlers are there.
    await vi.waitFor(() => expect(pod.events).toHaveLength(2), 10_000);
    await new Promise((resolve) => setTimeout(resolve, 500));

    await pod.delete(10_000);

    const exits = pod.events.filter(({ kind }) => kind === "exited").map(({ container }) => container);
    expect(exits).toEqual(["node", "sidecar"]);
    expect(await log()).toBe("node TERM\nsidecar TERM\n");
  });
});

describe("a container that crashes in a loop", () => {
  it("is started again at once the first time, and waits longer each time after that", async () => {
    const pace = { restarts: { delayMs: 1, backOff: { firstMs: 200, mostMs: 400 } } };
    const pod = await aPod([aContainer("sidecar", "process.exit(1)")], pace);
    await vi.waitFor(() => expect(pod.events.filter(({ kind }) => kind === "started").length).toBe(5), 20_000);
    await pod.kill();

    const waitsMs = pod.events.flatMap((event, index) => {
      const before = pod.events[index - 1];
      return event.kind === "started" && before !== undefined ? [event.timeMs - before.timeMs] : [];
    });
    const [first = 0, second = 0, third = 0, fourth = 0] = waitsMs;
    expect(first).toBeLessThan(second);
    expect(second).toBeGreaterThanOrEqual(190);
    expect(third).toBeGreaterThanOrEqual(390);
    expect(fourth).toBeGreaterThanOrEqual(390);
    expect(fourth).toBeLessThan(800);
  });
});

describe("a directory in memory", () => {
  it.skipIf(process.getuid?.() !== 0)("is the pod's own, has a bound, and hides what lies below it", async () => {
    const path = join(directory, "ipc");
    await mkdir(path);
    const script = `try { require("fs").writeFileSync(${JSON.stringify(join(path, "big"))}, Buffer.alloc(1e6)) } catch (e) { console.log(e.code) }
      setInterval(() => {}, 1e3)`;
    const specification: PodSpecification = {
      name: "pod-0",
      restarts: { delayMs: 10 },
      containers: [aContainer("node", script)],
      memoryDirectory: { path, sizeBytes: 65_536 },
    };
    const pod = await startPod({ specification, isolation: "pid-namespace" });

    await vi.waitFor(async () => expect(await log()).toBe("ENOSPC\n"), 10_000);
    const seenFromOutside = await readFile(join(path, "big")).catch((error) => error.code);
    await pod.kill();

    expect(seenFromOutside).toBe("ENOENT");
  });
});
