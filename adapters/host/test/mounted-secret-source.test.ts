import { execFileSync } from "node:child_process";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getuid } from "node:process";
import type { CredentialFile, CredentialFileNames, CredentialSource } from "@cardano-forge/credentials";
import { describe, expect, it } from "vitest";
import { createMountedSecretSource, HostError } from "../src/index.ts";
import { mountSecret } from "./mounted-secret.ts";
import { asOrdinaryUser, temporaryDirectory } from "./temporary-directory.ts";

const NAMES: CredentialFileNames = { kes: "kes.skey", vrf: "vrf.skey", opcert: "node.cert" };

function pathsIn(directory: string): CredentialFileNames {
  return { kes: join(directory, NAMES.kes), vrf: join(directory, NAMES.vrf), opcert: join(directory, NAMES.opcert) };
}

function secretOf(text: string): Record<string, Uint8Array> {
  return Object.fromEntries(Object.values(NAMES).map((name) => [name, Buffer.from(text)]));
}

/** What was read, as text or in words. */
function wordsOf(set: Awaited<ReturnType<CredentialSource["read"]>>): Record<CredentialFile, string> {
  const words = (file: CredentialFile): string => {
    const { reading } = set[file];
    if (reading.kind === "found") return Buffer.from(reading.bytes).toString();
    return reading.kind === "missing" ? "missing" : reading.message;
  };
  return { kes: words("kes"), vrf: words("vrf"), opcert: words("opcert") };
}

describe("a mounted Secret", () => {
  it("is read byte for byte, under the names that the operator gave", async () => {
    const directory = await temporaryDirectory();
    await mountSecret(directory, secretOf("one"));
    const paths = pathsIn(directory);

    const set = await createMountedSecretSource({ paths }).read();

    expect(wordsOf(set)).toEqual({ kes: "one", vrf: "one", opcert: "one" });
    expect([set.kes.name, set.vrf.name, set.opcert.name]).toEqual([paths.kes, paths.vrf, paths.opcert]);
  });

  it("is one set in every reading, however often the kubelet swaps it meanwhile", async () => {
    const directory = await temporaryDirectory();
    await mountSecret(directory, secretOf("version 0"));
    const source = createMountedSecretSource({ paths: pathsIn(directory) });
    let isSwapping = true;
    const seen = new Set<string>();
    const swaps = (async () => {
      for (let version = 1; version <= 300; version += 1) await mountSecret(directory, secretOf(`version ${version}`));
      isSwapping = false;
    })();

    while (isSwapping) {
      const { kes, vrf, opcert } = wordsOf(await source.read());
      expect([vrf, opcert]).toEqual([kes, kes]);
      seen.add(kes);
    }
    await swaps;

    expect(wordsOf(await source.read()).kes).toBe("version 300");
    expect(seen.size).toBeGreaterThan(3);
  });

  it("is one set where its files lie in different directories, and are no links", async () => {
    const directory = await temporaryDirectory();
    const paths = { kes: join(directory, "a/k"), vrf: join(directory, "b/v"), opcert: join(directory, "c/o") };
    for (const path of Object.values(paths)) {
      await mkdir(join(path, ".."), { recursive: true });
      await writeFile(path, "plain");
    }

    expect(wordsOf(await createMountedSecretSource({ paths }).read())).toEqual({
      kes: "plain",
      vrf: "plain",
      opcert: "plain",
    });
  });
});

describe("a file that cannot be read", () => {
  it("is missing where there is nothing, not even a directory", async () => {
    const directory = await temporaryDirectory();

    expect(wordsOf(await createMountedSecretSource({ paths: pathsIn(join(directory, "none")) }).read())).toEqual({
      kes: "missing",
      vrf: "missing",
      opcert: "missing",
    });
  });

  it("is told file by file, each with its reason", async () => {
    const directory = await temporaryDirectory();
    const paths = pathsIn(directory);
    await mkdir(paths.kes);
    execFileSync("sh", ["-c", `mkfifo "$0"`, paths.vrf]);
    await writeFile(paths.opcert, new Uint8Array(8193));

    expect(wordsOf(await createMountedSecretSource({ paths }).read())).toEqual({
      kes: "it is a directory",
      vrf: "it is not an ordinary file",
      opcert: "it has more than 8192 bytes",
    });
  });

  it("is missing behind a link that leads nowhere, and unreadable behind one that leads to itself", async () => {
    const directory = await temporaryDirectory();
    const paths = pathsIn(directory);
    await symlink("nowhere", paths.kes);
    await symlink("vrf.skey", paths.vrf);
    await writeFile(paths.opcert, "here");

    expect(wordsOf(await createMountedSecretSource({ paths }).read())).toEqual({
      kes: "missing",
      vrf: "it is a symbolic link, or one that leads nowhere",
      opcert: "here",
    });
  });

  it("is closed to this user, and the message says to which", async () => {
    const directory = await temporaryDirectory();
    const paths = pathsIn(directory);
    for (const path of Object.values(paths)) await writeFile(path, "secret");
    await chmod(paths.kes, 0);

    const { kes, vrf } = wordsOf(await asOrdinaryUser(() => createMountedSecretSource({ paths }).read()));

    expect(kes).toMatch(/^permission denied for the user with id \d+ \(EACCES\)$/);
    expect(vrf).toBe("secret");
  });

  it("is unreadable in a directory that is closed to this user, and not missing", async () => {
    const directory = await temporaryDirectory();
    const closed = join(directory, "closed");
    await mountSecret(closed, secretOf("secret"));
    await chmod(closed, 0);

    const words = wordsOf(await asOrdinaryUser(() => createMountedSecretSource({ paths: pathsIn(closed) }).read()));
    await chmod(closed, 0o700);

    expect(words.kes).toContain("permission denied");
  });

  it("is reported as changing where it never holds still", async () => {
    const directory = await temporaryDirectory();
    const paths = pathsIn(directory);
    for (const path of Object.values(paths)) await writeFile(path, "0");
    let isWriting = true;
    const writing = (async () => {
      for (let turn = 0; isWriting; turn += 1) await writeFile(paths.opcert, `${turn}`.padEnd(1 + (turn % 7), "-"));
    })();
    const source = createMountedSecretSource({ paths });
    const readings: Record<CredentialFile, string>[] = [];

    for (let reading = 0; reading < 50; reading += 1) readings.push(wordsOf(await source.read()));
    isWriting = false;
    await writing;

    // Whatever was read was there at one moment; what was never there at one moment is not given out.
    for (const { kes, opcert } of readings) {
      if (kes !== "0") expect([kes, opcert]).toEqual(Array(2).fill("it changed again and again while it was read"));
    }
    expect(wordsOf(await source.read()).kes).toBe("0");
  });
});

describe("createMountedSecretSource", () => {
  it("lists everything that is wrong with its paths", () => {
    const paths = { kes: "kes.skey", vrf: "/a/b", opcert: "/a/./b" };

    expect(() => createMountedSecretSource({ paths })).toThrow(HostError);
    expect(() => createMountedSecretSource({ paths })).toThrow(
      'kes is "kes.skey"; accepted is an absolute path; two of the three files have the same path',
    );
  });
});

describe("the tests of permissions", () => {
  it("run as a user to whom permissions apply", async () => {
    const directory = await temporaryDirectory();
    await chmod(directory, 0o500);

    const attempt = asOrdinaryUser(() => writeFile(join(directory, "file"), "").then(() => getuid?.()));

    await expect(attempt).rejects.toMatchObject({ code: "EACCES" });
  });
});
