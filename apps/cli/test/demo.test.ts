import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltCli, buildCli } from "./harness/built-cli.ts";
import { runBlock, shellBlocksOf } from "./harness/documented-commands.ts";
import { processesMentioning } from "./harness/processes-mentioning.ts";

const STORY_BOUND_MS = 180_000;
/** Each asking is a process of its own, on a machine that has the whole pool to run. */
const ASK_INTERVAL_MS = 500;
const FORGER_BOUND_MS = 60_000;

let cli: BuiltCli;
beforeAll(async () => {
  cli = await buildCli();
}, 60_000);
afterAll(() => cli[Symbol.asyncDispose]());

/** A folder for temporary files that belongs to one run of the demo alone. */
async function aTemporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "forgectl-demo-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** What a demo left in its temporary folder, and the processes that were started from it. */
async function leftBehind(folder: string): Promise<{ files: string[]; processes: string[] }> {
  return { files: await readdir(folder), processes: await processesMentioning(folder) };
}

/** Asks for the status until its verdict is this. */
async function forgerWhen(
  env: Readonly<Record<string, string>>,
  isIt: (verdict: { forgers: string[]; isFine: boolean }) => boolean,
): Promise<string | undefined> {
  const endsAt = performance.now() + FORGER_BOUND_MS;
  for (;;) {
    const { out } = await cli.run(["status", "-o", "json"], env);
    const verdict = JSON.parse(out).pools?.[0]?.verdict;
    if (verdict !== undefined && isIt(verdict)) return verdict.forgers[0];
    await sleep(ASK_INTERVAL_MS);
    if (performance.now() > endsAt) throw new Error(`no such forger within ${FORGER_BOUND_MS} ms: ${out}`);
  }
}

const FORGECTL = "npx -y pnpm@12.21.0 forgectl";
const NOTHING = { files: [], processes: [] };
const ROW = /^ {2}(\S.*?) {2,}([a-z]+-[a-z0-9-]+) +(-|\d+ ms) +(-|\d+ slots?) +(\d+) s$/gm;

/** The rows of the table that the demo ends with. */
function rowsOf(out: string) {
  return [...out.matchAll(ROW)].map(([, what, forger, gap, missed, double]) => ({ what, forger, gap, missed, double }));
}

describe("forgectl demo", () => {
  it(
    "tells of three forgers, one after the other, never two at once, and leaves nothing behind",
    async () => {
      await using folder = await aTemporaryFolder();

      const { code, out, err } = await cli.run(["demo"], { TMPDIR: folder.path });

      const rows = rowsOf(out);
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
    "tells with --regions of a region that is lost with its API server, is followed, returns and is handed the seat",
    async () => {
      await using folder = await aTemporaryFolder();

      const { code, out, err } = await cli.run(["demo", "--regions"], { TMPDIR: folder.path });

      const rows = rowsOf(out);
      expect({ code, whats: rows.map(({ what }) => what) }, out + err).toEqual({
        code: 0,
        whats: ["three regions start", "us-east-1 lost, API server and all", "us-east-1 returns"],
      });
      // Of the two that are left the better one goes first, and a busy machine may be slower than that.
      expect(rows[1]?.forger).toMatch(/^(us-west-2|eu-west-1)$/);
      expect([rows[0]?.forger, rows[2]?.forger]).toEqual(["us-east-1", "us-east-1"]);
      expect(rows.map(({ double }) => double)).toEqual(["0", "0", "0"]);
      // Handed over rather than waited out: the pool's lease lasts 6 s.
      expect(Number.parseInt(rows[2]?.gap ?? "", 10), out).toBeLessThan(6000);
      expect(await leftBehind(folder.path)).toEqual(NOTHING);
    },
    STORY_BOUND_MS,
  );

  it(
    "stays up with --keep for everything that docs/start.md does, and ends well and clean at Ctrl-C",
    async () => {
      await using folder = await aTemporaryFolder();
      await using home = await aTemporaryFolder();
      const [start, ...blocks] = await shellBlocksOf(new URL("../../../docs/start.md", import.meta.url));
      await using demo = cli.start(["demo", "--keep"], { TMPDIR: folder.path });
      const [, directory = ""] = await demo.printed(/export DEMO=(\S+)\n/);
      const env = { DEMO: directory, KUBECONFIG: join(directory, "kubeconfig"), HOME: home.path };
      const leader = await forgerWhen(env, (verdict) => verdict.isFine);

      const endings = [];
      for (const block of blocks) {
        const text = block.replaceAll(FORGECTL, `${process.execPath} ${cli.script}`);
        endings.push({ block, ...(await runBlock(text.replace("LEADER=producer-1", `LEADER=${leader}`), env)) });
      }
      const successor = await forgerWhen(env, ({ forgers }) => forgers.length === 1 && forgers[0] !== leader);
      await demo.printed(new RegExp(`${leader} is gone[\\s\\S]*${leader}: standby`));
      demo.signal("SIGINT");
      const { code, err } = await demo.ended;

      expect(start).toBe("npx -y pnpm@12.21.0 demo --keep\n");
      // The last status is asked for right after the kill, and may be in doubt.
      expect(endings.slice(0, -1).filter((ending) => ending.code !== 0)).toEqual([]);
      expect(err).toMatch(new RegExp(`${leader} is gone[\\s\\S]*${successor} forges slot \\d+, \\d+ were missed`));
      expect(code, err).toBe(0);
      expect(await leftBehind(folder.path)).toEqual(NOTHING);
    },
    STORY_BOUND_MS,
  );

  it(
    "sees sidecars that let two nodes forge at once, counts the seconds, and exits 3",
    async () => {
      await using folder = await aTemporaryFolder();
      await using reckless = await buildCli(new URL("./fixtures/reckless-sidecar.mjs", import.meta.url));

      const { code, out, err } = await reckless.run(["demo"], { TMPDIR: folder.path });

      const seconds = rowsOf(out).reduce((sum, { double }) => sum + Number(double), 0);
      const told = Number(/two forgers in (\d+) slots?/.exec(out)?.[1]);
      expect({ code, told, isSeen: seconds > 0 }, out + err).toEqual({ code: 3, told: seconds, isSeen: true });
      expect(await leftBehind(folder.path)).toEqual(NOTHING);
    },
    STORY_BOUND_MS,
  );

  it("leaves nothing behind when it is asked to stop in the middle of the story", async () => {
    await using folder = await aTemporaryFolder();
    await using demo = cli.start(["demo"], { TMPDIR: folder.path });

    await demo.printed(/producer-\d: /);
    demo.signal("SIGTERM");

    expect(await demo.ended).toMatchObject({ code: 130, out: "" });
    expect(await leftBehind(folder.path)).toEqual(NOTHING);
  }, 60_000);
});
