import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltCli, buildCli } from "./harness/built-cli.ts";
import { processesMentioning } from "./harness/processes-mentioning.ts";

const STORY_BOUND_MS = 150_000;

let cli: BuiltCli;
beforeAll(async () => {
  cli = await buildCli();
}, 60_000);
afterAll(() => cli.remove());

/** A folder for temporary files that belongs to one run of the demo alone. */
async function aTemporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "forgectl-demo-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** What a demo left in its temporary folder, and the processes that were started from it. */
async function leftBehind(folder: string): Promise<{ files: string[]; processes: string[] }> {
  return { files: await readdir(folder), processes: await processesMentioning(folder) };
}

const NOTHING = { files: [], processes: [] };
const ROW = /^ {2}(\S.*?) {2,}(producer-\d) +(-|\d+ ms) +(-|\d+ slots?) +(\d+) s$/gm;

describe("forgectl demo", () => {
  it(
    "tells of three forgers, one after the other, never two at once, and leaves nothing behind",
    async () => {
      await using folder = await aTemporaryFolder();

      const { code, out, err } = await cli.run(["demo"], { TMPDIR: folder.path });

      const rows = [...out.matchAll(ROW)].map(([, what, forger, gap, missed, double]) => ({
        what,
        forger,
        gap,
        missed,
        double,
      }));
      expect({ code, rows: rows.length }, err).toEqual({ code: 0, rows: 3 });
      expect(new Set(rows.map(({ forger }) => forger)).size).toBe(3);
      expect(rows.map(({ double }) => double)).toEqual(["0", "0", "0"]);
      expect(rows[1]?.what).toBe(`${rows[0]?.forger} killed (SIGKILL)`);
      expect(rows[2]?.what).toBe(`${rows[1]?.forger} asked to stop`);
      expect(await leftBehind(folder.path)).toEqual(NOTHING);
    },
    STORY_BOUND_MS,
  );

  it(
    "stays up with --keep, starts a dead pod again, and ends well and clean at Ctrl-C",
    async () => {
      await using folder = await aTemporaryFolder();
      const demo = cli.start(["demo", "--keep"], { TMPDIR: folder.path });

      const [, directory = ""] = await demo.printed(/export DEMO=(\S+)\n/);
      await demo.printed(/sudden death/);
      const env = { KUBECONFIG: join(directory, "kubeconfig") };
      const status = JSON.parse((await cli.run(["status", "-o", "json"], env)).out);
      const group = await readFile(join(directory, "producer-0", "pid"), "utf8");
      process.kill(-Number(group), "SIGKILL");
      await demo.printed(/producer-0 is gone[\s\S]*producer-0: standby/);
      demo.signal("SIGINT");
      const { code, err } = await demo.ended;

      expect(status).toMatchObject({
        kind: "StatusReport",
        pools: [{ name: "cardano-leader", lease: { kind: "known" } }],
      });
      expect(code, err).toBe(0);
      expect(await leftBehind(folder.path)).toEqual(NOTHING);
    },
    STORY_BOUND_MS,
  );

  it("leaves nothing behind when it is asked to stop in the middle of the story", async () => {
    await using folder = await aTemporaryFolder();
    const demo = cli.start(["demo"], { TMPDIR: folder.path });

    await demo.printed(/producer-\d: /);
    demo.signal("SIGTERM");

    expect(await demo.ended).toMatchObject({ code: 130, out: "" });
    expect(await leftBehind(folder.path)).toEqual(NOTHING);
  }, 60_000);
});
