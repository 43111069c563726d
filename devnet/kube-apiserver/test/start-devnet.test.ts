import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import {
  type DevnetKubeApiserver,
  type DevnetOptions,
  parseDefinitions,
  type RequestReport,
  readDefinitions,
  startDevnetKubeApiserver,
} from "../src/index.ts";
import { LEASES, leaseRequests } from "./lease-requests.ts";

const OUR_DEFINITIONS = fileURLToPath(new URL("../../../deploy/crds/", import.meta.url));

let server: DevnetKubeApiserver;
const leases = leaseRequests(() => server);
afterEach(() => server.stop());

async function start(options: DevnetOptions = {}): Promise<void> {
  server = await startDevnetKubeApiserver(options);
}

describe("starting", () => {
  it("takes any free port on loopback, and a kubeconfig leads there", async () => {
    await start();
    const kubeconfig = parseYaml(server.kubeconfig({ namespace: "pools" })) as Record<string, unknown>;

    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(kubeconfig).toMatchObject({
      clusters: [{ cluster: { server: server.url } }],
      contexts: [{ context: { namespace: "pools" } }],
    });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it("fails when the port is taken", async () => {
    await start();
    const { port } = new URL(server.url);

    await expect(startDevnetKubeApiserver({ port: Number(port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("fails when a definition is refused, and says why", async () => {
    await start();
    const definition = {
      metadata: { name: "a.b" },
      spec: { group: "c", names: { plural: "a", kind: "A" }, versions: [] },
    };

    await expect(startDevnetKubeApiserver({ definitions: [definition] })).rejects.toThrow(
      'must be spec.names.plural+"."+spec.group',
    );
    await expect(startDevnetKubeApiserver({ definitions: ["text"] })).rejects.toThrow(TypeError);
  });

  it("has the namespaces that it is given, beside those that are always there", async () => {
    await start({ namespaces: ["pools"] });

    const names = server.store.list({ plural: "namespaces" }).map(({ metadata }) => metadata.name);
    expect(names).toEqual(["default", "kube-system", "pools"]);
  });

  it("serves what a folder of definitions defines, and finds nothing else in it", async () => {
    await start({ definitions: await readDefinitions(OUR_DEFINITIONS) });

    expect((await fetch(`${server.url}/apis/cardano.io/v1/cardanoleaders`)).status).toBe(200);
    expect(parseDefinitions("kind: ConfigMap\n---\n---\nkind: CustomResourceDefinition\n")).toHaveLength(1);
  });
});

describe("stopping", () => {
  it("ends watches, frees the port, and may be asked for twice", async () => {
    await start();
    const { port } = new URL(server.url);
    const watch = await leases.watch();
    const next = watch.next().catch(() => "cut");

    await server.stop();
    await server.stop();

    expect([undefined, "cut"]).toContain(await next);
    const again = await startDevnetKubeApiserver({ port: Number(port) });
    await again.stop();
  });
});

describe("reports", () => {
  it("name each request once it was answered, and who asked", async () => {
    const reports: RequestReport[] = [];
    await start({ onRequest: (report) => reports.push(report) });

    await fetch(`${server.url}${LEASES}/none`, { headers: { "User-Agent": "somebody/1" } });

    await expect
      .poll(() => reports)
      .toMatchObject([
        { method: "GET", path: `${LEASES}/none`, code: 404, userAgent: "somebody/1", durationMs: expect.any(Number) },
      ]);
  });
});

describe("going back to an earlier state", () => {
  it("brings back objects and revisions, and ends every watch with 410", async () => {
    await start();
    await leases.create("local", "a");
    const snapshot = server.store.snapshot();
    const before = server.store.revision();
    await leases.hold("local", "b");
    await leases.create("later");
    const watch = await leases.watch(`&resourceVersion=${server.store.revision()}`);

    server.store.restore(snapshot);

    expect(await watch.next()).toBe("ERROR 410");
    expect(await watch.next()).toBeUndefined();
    expect(leases.stored("local")).toBe("a");
    expect(leases.stored("later")).toBeUndefined();
    expect(server.store.revision()).toBe(before);
    await leases.hold("local", "c");
    expect(server.store.revision()).toBe(before + 1);
  });

  it("may be done more than once with the same snapshot, whatever happened in between", async () => {
    await start();
    await leases.create("local", "a");
    const snapshot = server.store.snapshot();

    for (const holder of ["b", "c"]) {
      await leases.hold("local", holder);
      server.store.restore(snapshot);
    }

    expect(leases.stored("local")).toBe("a");
  });
});

describe("bounds", () => {
  it("forget changes beyond the history, so that a watch from there must list again", async () => {
    await start({ watchHistoryLimit: 3 });
    await leases.create("local");
    const old = server.store.revision();
    for (const holder of ["b", "c", "d", "e"]) await leases.hold("local", holder);

    const late = await leases.watch(`&resourceVersion=${old}`);
    expect(await late.next()).toBe("ERROR 410");
    const recent = await leases.watch(`&resourceVersion=${old + 1}`);
    expect(await recent.next()).toBe("MODIFIED local c");
    recent.end();
  });

  it("drop events by age and by number, the oldest first", async () => {
    let nowMs = Date.parse("2026-01-02T03:04:05Z");
    await start({ eventLimit: 2, eventTtlMs: 60_000, nowMs: () => nowMs });
    const record = (name: string) =>
      fetch(`${server.url}/api/v1/namespaces/default/events`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ metadata: { name }, involvedObject: { namespace: "default" } }),
      });
    const names = () => server.store.list({ plural: "events" }).map(({ metadata }) => metadata.name);

    for (const name of ["c", "a", "b"]) await record(name);
    expect(names()).toEqual(["a", "b"]);
    nowMs += 61_000;
    await record("d");

    expect(names()).toEqual(["d"]);
  });
});

describe("a live watch", () => {
  it("tells each change as it happens, of the objects that were asked for", async () => {
    await start();
    await leases.create("local");
    const watch = await leases.watch("&fieldSelector=metadata.name=local");
    expect(await watch.next()).toBe("ADDED local a");

    await leases.create("other");
    await leases.hold("local", "b");
    expect(await watch.next()).toBe("MODIFIED local b");
    await fetch(`${server.url}${LEASES}/local`, { method: "DELETE" });

    expect(await watch.next()).toBe("DELETED local b");
    watch.end();
  });

  it("ends by itself after the time that was asked for", async () => {
    await start();
    const watch = await leases.watch("&timeoutSeconds=1");

    expect(await watch.next()).toBeUndefined();
  });
});
