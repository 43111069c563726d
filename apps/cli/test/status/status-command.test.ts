import { startDevnetKubeApiserver } from "@cardano-forge/devnet-kube-apiserver";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../src/run-cli.ts";
import { captureConsole } from "../harness/captured-console.ts";
import { writeContexts, writeKubeconfig } from "../harness/kubeconfig-file.ts";
import { type PoolServer, startPoolServer } from "../harness/pool-server.ts";
import { startRefusingServer } from "../harness/refusing-server.ts";
import { aForger, aPod, NOW_MS } from "./builders.ts";

const NAMESPACE = "cardano-mainnet";

let pool: PoolServer;
beforeEach(async () => {
  pool = await startPoolServer();
});
afterEach(() => pool[Symbol.asyncDispose]());

async function status(words: readonly string[] = [], kubeconfigPath = pool.kubeconfig.path) {
  const console = captureConsole({ nowMs: () => NOW_MS });
  const argv = ["node", "forgectl", "status", "--kubeconfig", kubeconfigPath, ...words];
  const code = await runCli(argv, console, new AbortController().signal);
  return { code, ...console.written };
}

describe("forgectl status", () => {
  it("reads Lease and CardanoLeader of the context's namespace and exits 0 for one forger", async () => {
    await pool.putPool();

    const { code, out, err } = await status();

    expect(out).toContain("cardano-leader in cardano-mainnet   ✓ 1 forger: producer-1");
    expect(out).toContain("cardano-node-leader: producer-1 for 2m15s, 14.0 of 15 s left, term 3");
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  it("exits 3 when two pods forge", async () => {
    await pool.putPool({ pods: [aForger(), aForger({ name: "producer-2" })] });

    expect(await status()).toMatchObject({ code: 3, out: expect.stringContaining("2 FORGERS") });
  });

  it("prints data that a program can read, in JSON and in YAML, and the names as kubectl takes them", async () => {
    await pool.putPool();

    const json = JSON.parse((await status(["-o", "json"])).out);
    const yaml = (await status(["-o", "yaml"])).out;
    const names = (await status(["-o", "name"])).out;

    expect(json).toMatchObject({ kind: "StatusReport", namespace: NAMESPACE, pools: [{ verdict: { isFine: true } }] });
    expect(yaml).toMatch(/^apiVersion: forgectl.cardano.io\/v1\nkind: StatusReport\n/);
    expect(names).toBe("cardanoleader.cardano.io/cardano-leader\n");
  });

  it("finds pools of all namespaces with -A", async () => {
    await pool.putPool();
    await using elsewhere = await writeKubeconfig(pool.devnet.url, "default");

    expect(await status([], elsewhere.path)).toMatchObject({ code: 4 });
    expect(await status(["-A"], elsewhere.path)).toMatchObject({
      code: 0,
      out: expect.stringContaining("in cardano-mainnet"),
    });
  });

  it("lets nothing through that a terminal would act on", async () => {
    const message = "\u001b[2J\u001b]0;owned\u0007fine\r\n✓ 1 forger";
    await pool.putPool({ pods: [aForger(), aPod({ phase: "enabling", message })] });

    for (const format of ["text", "wide", "json", "yaml"]) {
      const { out } = await status(["-o", format]);

      expect(out).not.toMatch(/[^\n\P{Cc}]/u);
    }
  });

  it("says what it looked for where it found nothing, and exits 4", async () => {
    const { code, out, err } = await status();

    expect({ code, out }).toEqual({ code: 4, out: "" });
    expect(err.replace(pool.devnet.url, "URL")).toMatchInlineSnapshot(`
      "error: No forge manager has reported in namespace cardano-mainnet.

        server          URL
        CardanoLeaders  none
        Leases          none of a forge manager
        namespace       cardano-mainnet
        try             forgectl status -A
                        kubectl get crd cardanoleaders.cardano.io
                        the sidecar's own log: it says once what it may not do
        exit code       4 (CLI_POOL_NOT_FOUND)
      "
    `);
  });

  it("gives up at its deadline and exits 124 when the API server is silent", async () => {
    pool.devnet.faults.pause();

    const { code, err } = await status(["--request-timeout", "200ms"]);

    expect(code).toBe(124);
    expect(err).toContain("error: The API server did not answer within 0.2 s.");
  });

  it("exits 1 when nobody listens", async () => {
    await pool.devnet.stop();

    expect(await status()).toMatchObject({ code: 1, err: expect.stringContaining("ECONNREFUSED") });
  });

  it("exits 5 when nothing may be read", async () => {
    await using refusing = await startRefusingServer({ status: 403, reason: "Forbidden" });
    await using account = await writeKubeconfig(refusing.url);

    const { code, out, err } = await status(["-o", "json"], account.path);

    expect(code).toBe(5);
    expect(err).toContain("kubectl auth can-i list cardanoleaders.cardano.io -n cardano-mainnet");
    expect(JSON.parse(out)).toMatchObject({ kind: "Error", code: "CLI_CLUSTER_FORBIDDEN", exitCode: 5 });
  });

  it("shows a pool whose Lease may be read by name only", async () => {
    await pool.putPool();
    await using limited = await startRefusingServer({
      status: 403,
      reason: "Forbidden",
      matches: (path) => path.endsWith("/leases"),
      upstream: pool.devnet.url,
    });
    await using account = await writeKubeconfig(limited.url);

    const { code, out } = await status([], account.path);

    expect(code).toBe(0);
    expect(out).toContain("cardano-node-leader: producer-1 for 2m15s");
  });

  it("shows the pods where the Lease may not be read at all, says so, and is not fine with it", async () => {
    await pool.putPool();
    await using limited = await startRefusingServer({
      status: 403,
      reason: "Forbidden",
      matches: (path) => path.includes("/leases"),
      upstream: pool.devnet.url,
    });
    await using account = await writeKubeconfig(limited.url);

    const { code, out } = await status([], account.path);

    expect(code).toBe(1);
    expect(out).toContain("? 1 forger: producer-1, 1 Lease unknown");
    expect(out).toContain("lease   unknown (forbidden): Forbidden: not for you");
  });

  it("does not call a cluster without pools unhealthy when its definitions are missing", async () => {
    await using bare = await startDevnetServer();
    await using account = await writeKubeconfig(bare.url);

    expect(await status([], account.path)).toMatchObject({ code: 4, err: expect.stringContaining("not-installed") });
  });
});

describe("forgectl status --contexts", () => {
  it("reads all at once, shows what one that is silent and one that is no context hide, and is not fine with it", async () => {
    await pool.putPool();
    await using silent = await startDevnetServer();
    silent.pause();
    await using contexts = await writeContexts({ eu: pool.devnet.url, us: silent.url });

    const words = ["--contexts", "eu,us,nowhere", "--request-timeout", "1s"];
    const { code, out } = await status(words, contexts.path);

    expect(code).toBe(1);
    expect(out).toContain("cardano-leader in cardano-mainnet   ? 1 forger: eu/producer-1, 2 contexts not read");
    expect(out).toMatch(/context us\n {2}leader {2}unknown \(timeout\): /);
    expect(out).toMatch(
      /context nowhere\n {2}leader {2}unknown \(unusable\): context "nowhere" is not in the kubeconfig/,
    );
  });

  it("exits 3 when two clusters forge for one pool", async () => {
    await pool.putPool();
    await using contexts = await writeContexts({ eu: pool.devnet.url, us: pool.devnet.url });

    const { code, out } = await status(["--contexts", "eu,us"], contexts.path);

    expect(code).toBe(3);
    expect(out).toContain("✗ 2 FORGERS: eu/producer-1, us/producer-1");
  });

  it("exits 124 when none answers", async () => {
    pool.devnet.faults.pause();
    await using contexts = await writeContexts({ eu: pool.devnet.url, us: pool.devnet.url });

    expect(await status(["--contexts", "eu,us", "--request-timeout", "200ms"], contexts.path)).toMatchObject({
      code: 124,
    });
  });
});

async function startDevnetServer() {
  const bare = await startDevnetKubeApiserver();
  return { url: bare.url, pause: () => bare.faults.pause(), [Symbol.asyncDispose]: () => bare.stop() };
}
