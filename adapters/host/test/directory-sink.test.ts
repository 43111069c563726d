import { chmod, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getuid, umask } from "node:process";
import { describe, expect, it } from "vitest";
import { createDirectorySink, HostError, inspectKeyMedium } from "../src/index.ts";
import { aKeyDirectory, lying, ORDER, setOf } from "./key-directory.ts";
import { asOrdinaryUser, temporaryDirectory } from "./temporary-directory.ts";

const NOTHING = { kes: undefined, vrf: undefined, opcert: undefined };
const all = (name: string) => ({ kes: name, vrf: name, opcert: name });

describe("placed files", () => {
  it("can be read by their owner and nobody else, whatever the umask is", async () => {
    const { sink, paths } = await aKeyDirectory();
    const before = umask(0o777);

    await sink.replace(setOf("a"), { order: ORDER }).finally(() => umask(before));

    for (const path of Object.values(paths)) expect((await stat(path)).mode & 0o777).toBe(0o400);
  });

  it("belong to the node's user where this process can give them away, and to its own where it cannot", async () => {
    const { another, paths } = await aKeyDirectory();
    const sink = another({ owner: { uid: 4242, gid: 4343 } });

    await sink.replace(setOf("a"), { order: ORDER });

    const isRoot = getuid?.() === 0;
    for (const path of Object.values(paths)) expect((await stat(path)).uid).toBe(isRoot ? 4242 : getuid?.());
  });

  it("are whole in every reading of a node, while they are replaced again and again", async () => {
    const { sink, paths } = await aKeyDirectory();
    await sink.replace(setOf("a"), { order: ORDER });
    const replacing = (async () => {
      for (let turn = 0; turn < 60; turn += 1) await sink.replace(setOf(turn % 2 === 0 ? "b" : "a"), { order: ORDER });
      return "done";
    })();
    const whole = [setOf("a"), setOf("b")].map(({ vrf }) => Buffer.from(vrf).toString());
    let readings = 0;

    while ((await Promise.race([replacing, readFile(paths.vrf, "utf8")])) !== "done") {
      expect(whole).toContain(await readFile(paths.vrf, "utf8"));
      readings += 1;
    }

    expect(readings).toBeGreaterThan(20);
  });
});

describe("what an earlier process left behind", () => {
  const LEFTOVER = ".vrf.skey.forge-0123456789abcdef";

  it("is removed at the first reading, so that no key lies under a forgotten name", async () => {
    const { sink, directory, names } = await aKeyDirectory();
    await writeFile(join(directory, LEFTOVER), "key");

    await sink.read();

    expect(await names()).toEqual([]);
  });

  it("is removed by clearing as well", async () => {
    const { sink, directory, names } = await aKeyDirectory();
    await sink.read();
    await writeFile(join(directory, LEFTOVER), "key");

    await sink.remove();

    expect(await names()).toEqual([]);
  });

  it("is told from files of others, which stay", async () => {
    const { sink, directory, names } = await aKeyDirectory();
    const others = ["node.socket", ".vrf.skey.forge-0123", ".other.forge-0123456789abcdef", "vrf.skey.bak"];
    for (const name of others) await writeFile(join(directory, name), "");

    await sink.replace(setOf("a"), { order: ORDER });
    await sink.remove();

    expect(await names()).toEqual([...others].sort());
  });
});

describe("a link in a file's place", () => {
  it("is never followed: not for reading, not for writing, not for removing", async () => {
    const { sink, directory, paths } = await aKeyDirectory();
    const elsewhere = join(directory, "elsewhere");
    await writeFile(elsewhere, "mine");
    await symlink(elsewhere, paths.vrf);

    expect((await lying(sink)).vrf).toBe("it is a symbolic link, or one that leads nowhere");

    await sink.replace(setOf("a"), { order: ORDER });

    expect(await lying(sink)).toEqual(all("a"));
    expect((await stat(paths.vrf)).isFile()).toBe(true);
    expect(await readFile(elsewhere, "utf8")).toBe("mine");
  });

  it("is removed itself, and what it leads to stays", async () => {
    const { sink, directory, paths, names } = await aKeyDirectory();
    await writeFile(join(directory, "elsewhere"), "mine");
    await symlink("elsewhere", paths.kes);

    await sink.remove();

    expect(await names()).toEqual(["elsewhere"]);
  });
});

describe("a directory that does not let us", () => {
  it("write keeps what was there, and the error says what it needs", async () => {
    const { sink, directory } = await aKeyDirectory();
    await sink.replace(setOf("a"), { order: ORDER });
    await chmod(directory, 0o555);

    const attempt = asOrdinaryUser(() => sink.replace(setOf("b"), { order: ORDER }));

    await expect(attempt).rejects.toThrow(
      `placing credentials in ${directory} failed (EACCES): the user of this process must be able to write in the directory`,
    );
    expect(await lying(sink)).toEqual(all("a"));
  });

  it("remove says so rather than pretend", async () => {
    const { sink, directory } = await aKeyDirectory();
    await sink.replace(setOf("a"), { order: ORDER });
    await chmod(directory, 0o555);

    const error: unknown = await asOrdinaryUser(() => sink.remove()).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(HostError);
    expect(error).toMatchObject({ code: "HOST_KEY_DIRECTORY_FAILED", cause: { code: "EACCES" } });
    expect(await lying(sink)).toEqual(all("a"));
  });

  it("exist is not created, because keys would then lie outside the volume that the node shares", async () => {
    const directory = await temporaryDirectory();
    const at = (name: string): string => join(directory, "none", name);
    const sink = createDirectorySink({ paths: { kes: at("k"), vrf: at("v"), opcert: at("o") } });

    await expect(sink.replace(setOf("a"), { order: ORDER })).rejects.toThrow("the directory must exist");
    expect(await lying(sink)).toEqual(NOTHING);
    await expect(sink.remove()).resolves.toBeUndefined();
  });

  it("hold a file, because a directory lies in its place, loses the others all the same", async () => {
    const { sink, paths, names } = await aKeyDirectory();
    await sink.replace(setOf("a"), { order: ORDER });
    await sink.remove();
    await mkdir(paths.vrf);
    await writeFile(paths.kes, "key");

    await expect(sink.remove()).rejects.toThrow("removing credentials");

    expect(await names()).toEqual(["vrf.skey"]);
    expect((await lying(sink)).vrf).toBe("it is a directory");
  });
});

describe("createDirectorySink", () => {
  it("lists everything that is wrong with its paths", () => {
    const paths = { kes: "kes.skey", vrf: "vrf.skey", opcert: "/a/b" };

    expect(() => createDirectorySink({ paths })).toThrow('kes is "kes.skey"; accepted is an absolute path; vrf is');
  });
});

describe("inspectKeyMedium", () => {
  it("says nothing of a directory that is not there", async () => {
    expect(await inspectKeyMedium(join(await temporaryDirectory(), "none"))).toBe("unknown");
  });

  it("knows what this machine's temporary directory is, where the system tells", async () => {
    const medium = await inspectKeyMedium(await temporaryDirectory());

    expect(process.platform === "linux" ? ["memory", "disk"] : ["unknown"]).toContain(medium);
  });
});
