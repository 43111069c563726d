import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  issueCredentialSet,
  parseKesSigningKey,
  parseVrfSigningKey,
  renderCertificateCounter,
  renderColdSigningKey,
  renderKesSigningKey,
  startOfKesPeriodMs,
} from "@cardano-forge/credentials";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../src/run-cli.ts";
import { captureConsole } from "../harness/captured-console.ts";

const PERIOD = 1355;
const NOW_MS = startOfKesPeriodMs("mainnet", PERIOD) + 1000;

let seed = 0;
const randomBytes = (count: number): Uint8Array => {
  seed += 1;
  return Uint8Array.from({ length: count }, (_, index) => (index * 31 + seed * 17) % 251);
};
const pool = issueCredentialSet({ randomBytes, counter: 7n, startKesPeriod: PERIOD - 2 });
const other = issueCredentialSet({ randomBytes, counter: 7n, startKesPeriod: PERIOD - 2 });

let directory: string;
const at = (name: string): string => join(directory, name);
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "forgectl-credentials-"));
  const { verificationKey } = pool.cold;
  const files: Record<string, Uint8Array> = {
    "kes.skey": pool.files.kes,
    "bursa.skey": renderKesSigningKey(parseKesSigningKey(pool.files.kes), "bursa"),
    "vrf.skey": pool.files.vrf,
    "node.cert": pool.files.opcert,
    "other.cert": other.files.opcert,
    "cold.skey": renderColdSigningKey(pool.cold),
    "cold.counter": renderCertificateCounter({ nextCounter: 8n, coldVerificationKey: verificationKey }),
    "notes.txt": Buffer.from("hello"),
    "genesis.json": Buffer.from(
      JSON.stringify({
        networkMagic: 42,
        systemStart: new Date(NOW_MS).toISOString(),
        slotLength: 1,
        slotsPerKESPeriod: 100,
        maxKESEvolutions: 60,
      }),
    ),
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(at(name), bytes);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function run(...words: readonly string[]) {
  const console = captureConsole({ env: { TZ: "Europe/Berlin" }, nowMs: () => NOW_MS });
  const code = await runCli(["node", "forgectl", ...words], console, new AbortController().signal);
  return { code, ...console.written };
}

const set = (): string[] => [at("kes.skey"), at("vrf.skey"), at("node.cert")];

describe("forgectl credentials verify", () => {
  it("finds a set in order, says when it expires and what nobody could tell", async () => {
    const { code, out, err } = await run("credentials", "verify", ...set());

    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("✓ in order");
    expect(out).toContain(pool.summary.poolIdBech32);
    expect(out).toContain("counter 7, KES periods 1353 to 1414");
    expect(out).toContain("not checked: whose pool it is: give --pool-id");
  });

  it("leaves nothing unchecked once it is told what only the chain knows", async () => {
    const { poolIdBech32, vrfKeyHashHex } = pool.summary;
    const told = ["--pool-id", poolIdBech32, "--vrf-key-hash", vrfKeyHashHex, "--chain-counter", "6"];

    const { code, out } = await run("credentials", "verify", ...set(), ...told);

    expect(code).toBe(0);
    expect(out).not.toContain("not checked");
  });

  it("lists every problem with what was found, what was expected and what to do, and exits with 1", async () => {
    const words = [at("kes.skey"), at("vrf.skey"), at("other.cert"), "--pool-id", pool.summary.poolIdHex];

    const { code, out } = await run("credentials", "verify", ...words, "--chain-counter", "9", "-o", "json");

    const report = JSON.parse(out);
    expect(code).toBe(1);
    expect(report).toMatchObject({ kind: "CredentialsVerification", isValid: false, kesPeriod: PERIOD });
    expect(report.problems.map(({ code: problem }: { code: string }) => problem)).toEqual([
      "CREDENTIALS_OPCERT_WRONG_POOL",
      "CREDENTIALS_OPCERT_COUNTER_BEHIND",
      "CREDENTIALS_KES_MISMATCH",
    ]);
    for (const problem of report.problems) {
      expect(problem).toMatchObject({ found: expect.any(String), expected: expect.any(String), hint: /./ });
    }
  });

  it("judges for the moment that it is given, and warns in time", async () => {
    const soon = await run("credentials", "verify", ...set(), "--at", "2026-03-20T00:00Z");
    const late = await run("credentials", "verify", ...set(), "--at", "2026-12-24");

    expect(soon.code).toBe(0);
    expect(soon.out).toContain("warning:");
    expect(late.code).toBe(1);
    expect(late.out).toContain("has expired");
  });

  it("counts as a genesis file says, where the network is the user's own", async () => {
    const { out } = await run("credentials", "verify", ...set(), "--genesis", at("genesis.json"), "-o", "json");

    expect(JSON.parse(out)).toMatchObject({ kesPeriod: 0, isValid: false, network: at("genesis.json") });
  });

  it.each([
    [["--pool-id", "pool1nope"], 2, "CLI_USAGE_INVALID"],
    [["--vrf-key-hash", "12"], 2, "CLI_USAGE_INVALID"],
    [["--chain-counter", "-1"], 2, "CLI_USAGE_INVALID"],
    [["--network", "sanchonet"], 2, "CLI_USAGE_INVALID"],
    [["--at", "soon"], 2, "CLI_USAGE_INVALID"],
    [["--at", "1970-01-01"], 2, "CLI_USAGE_INVALID"],
    [["--genesis", "kes.skey"], 4, "CLI_FILE_NOT_FOUND"],
  ])("refuses %j with exit code %i", async (words, exitCode, error) => {
    const { code, out, err } = await run("credentials", "verify", ...set(), ...words);

    expect({ code, out }).toEqual({ code: exitCode, out: "" });
    expect(err).toContain(error);
  });

  it("says which file is not there, with exit code 4", async () => {
    const { code, err } = await run("credentials", "verify", at("kes.skey"), at("none.cert"));

    expect(code).toBe(4);
    expect(err).toContain(at("none.cert"));
  });
});

describe("forgectl credentials inspect", () => {
  it("says what each file holds, in the order of the command line", async () => {
    const names = ["kes.skey", "bursa.skey", "vrf.skey", "node.cert", "cold.skey", "cold.counter"];

    const { code, out } = await run("credentials", "inspect", ...names.map(at), "-o", "json");

    const { files } = JSON.parse(out);
    expect(code).toBe(0);
    expect(files.map(({ kind }: { kind: string }) => kind)).toEqual([
      "kes-signing-key",
      "kes-signing-key",
      "vrf-signing-key",
      "operational-certificate",
      "cold-signing-key",
      "certificate-counter",
    ]);
    expect(files[0].facts).toEqual({ verificationKey: pool.summary.kesVkeyHex, isSound: true, periodInKey: 0 });
    expect(files[1].spelling).toBe("bursa");
    expect(files[2].facts).toEqual({ keyHash: pool.summary.vrfKeyHashHex, isSound: true });
    expect(files[3].facts).toMatchObject({ counter: "7", isSignatureValid: true });
    expect(files[5].facts).toMatchObject({ nextCounter: "8", pool: pool.summary.poolIdBech32 });
  });

  it("goes on past a file that is none of a pool's, says why, and exits with 1", async () => {
    const { code, out } = await run("credentials", "inspect", at("notes.txt"), at("node.cert"));

    expect(code).toBe(1);
    expect(out).toContain("notes.txt: not a file of a pool\n  found 'h' at line 1, column 1");
    expect(out).toContain("signed by its pool");
  });
});

describe("forgectl kes", () => {
  it("says what is left and when it ends, on the user's clock and in UTC", async () => {
    const { code, out } = await run("kes", at("node.cert"));

    expect(code).toBe(0);
    expect(out).toBe(
      `${at("node.cert")} on mainnet
  periods    1353 to 1414, now 1355
  remaining  60 periods, 89d23h
  expires    2026-03-31 11:44:51 Europe/Berlin (2026-03-31T09:44:51.000Z)
`,
    );
  });

  it("shows the arithmetic when asked, with every number in it", async () => {
    const { out } = await run("kes", at("node.cert"), "--explain");

    expect(out).toContain("slot 4492800 began at 2020-07-29T21:44:51.000Z, and slots take 1 s since");
    expect(out).toContain("= 1355\n");
    expect(out).toContain("end period = 1353 + 62 = 1415");
  });

  it("fails once the key has expired, and says for how long, for scripts and people", async () => {
    const { code, out } = await run("kes", at("node.cert"), "--at", "2026-04-01", "-o", "json");

    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ kind: "KesLife", state: "expired", periodsRemaining: 0, counter: "7" });
  });

  it("asks for the certificate when it is given a key", async () => {
    const { code, err } = await run("kes", at("kes.skey"));

    expect(code).toBe(1);
    expect(err).toContain("give it the operational certificate");
  });
});

describe("whatever is printed", () => {
  it("holds no part of a signing key, in success and in failure", async () => {
    const kes = Buffer.from(parseKesSigningKey(pool.files.kes).secret.reveal().subarray(0, 64)).toString("hex");
    const vrf = Buffer.from(parseVrfSigningKey(pool.files.vrf).secret.reveal().subarray(0, 32)).toString("hex");
    const cold = Buffer.from(pool.cold.secret.reveal()).toString("hex");
    await writeFile(at("cut.skey"), pool.files.kes.subarray(0, 700));
    const broken = Buffer.from(pool.files.vrf).toString().replace("5840", "5841");
    await writeFile(at("broken.skey"), broken);
    const all = ["kes.skey", "vrf.skey", "cold.skey", "cut.skey", "broken.skey", "bursa.skey", "other.cert"].map(at);

    const runs = await Promise.all([
      run("credentials", "inspect", ...all),
      run("credentials", "inspect", ...all, "-o", "json"),
      run("credentials", "verify", ...all),
      run("credentials", "verify", ...all, "-o", "yaml"),
      run("kes", at("kes.skey"), "-o", "json"),
      run("credentials", "verify", ...set(), "--genesis", at("kes.skey")),
    ]);

    const printed = runs.map(({ out, err }) => out + err).join();
    for (const secret of [kes, vrf, cold]) {
      for (let start = 0; start + 12 <= secret.length; start += 1) {
        expect(printed.includes(secret.slice(start, start + 12))).toBe(false);
      }
    }
  });
});
