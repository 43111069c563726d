import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeKubeconfig } from "../harness/kubeconfig-file.ts";
import { type PoolServer, startPoolServer } from "../harness/pool-server.ts";
import { startRefusingServer } from "../harness/refusing-server.ts";
import { aForger, aPod } from "../status/builders.ts";

let server: PoolServer;
let directory: string;
beforeEach(async () => {
  server = await startPoolServer();
  directory = await mkdtemp(join(tmpdir(), "forgectl-report-"));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

const textOf = async (path: string) => gunzipSync(await readFile(path)).toString("utf8");

describe("forgectl report", () => {
  it("writes what was seen for its owner alone, without addresses and fingerprints", async () => {
    const credentials = { state: "valid", problems: [], fingerprint: "f1n9er" } as const;
    await server.putPool({ pods: [aPod(), aForger({ credentials, message: `lost ${server.devnet.url}` })] });
    const path = join(directory, "report");

    const { code, out } = await server.forgectl(["report", "--file", path]);

    expect({ code, out }).toEqual({ code: 0, out: `${path}\n` });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const text = await textOf(path);
    expect(text).not.toContain(new URL(server.devnet.url).host);
    expect(text).not.toContain("f1n9er");
    expect(text).toContain("lost server-1");
    expect(JSON.parse(text)).toMatchObject({ kind: "Report", observedAt: "2026-09-01T12:00:00.000Z" });
  });

  it("never writes over a file", async () => {
    await server.putPool();
    const path = join(directory, "report");
    await writeFile(path, "mine");

    expect(await server.forgectl(["report", "--file", path])).toMatchObject({ code: 2, out: "" });
    expect(await readFile(path, "utf8")).toBe("mine");
  });

  it("works with no permission at all, and says what could not be read", async () => {
    await using refusing = await startRefusingServer({ status: 403, reason: "Forbidden" });
    await using account = await writeKubeconfig(refusing.url);
    const path = join(directory, "report");

    const words = ["report", "--file", path, "--kubeconfig", account.path];
    const { code, err } = await server.forgectl(words, { isPlaced: true });

    expect(code).toBe(0);
    expect(err).toContain("warning: not in it: CardanoLeaders (forbidden), Leases (forbidden), ");
    expect(JSON.parse(await textOf(path))).toMatchObject({ sites: [{ leaders: { because: "forbidden" } }] });
  });

  it("is shown again by the dashboard as it was at its time", async () => {
    await server.putPool();
    const path = join(directory, "report");
    await server.forgectl(["report", "--file", path]);

    const shown = await server.forgectl(["dashboard", "--report", path]);

    expect(shown.out).toBe((await server.forgectl(["status"])).out);
  });

  it.each(["no gzip", gzipSync("no json"), gzipSync("null"), gzipSync(`{"kind":"Report"}`)])(
    "is not taken from a file that holds something else (%#)",
    async (content) => {
      const path = join(directory, "report");
      await writeFile(path, content);

      const { code, out, err } = await server.forgectl(["dashboard", "--report", path]);

      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toContain("error: It is no report of forgectl.");
    },
  );
});
