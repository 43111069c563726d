import { describe, expect, it } from "vitest";
import type { CredentialFile, CredentialSource, Vault } from "../../src/index.ts";
import { createVault } from "../../src/index.ts";
import { createMemorySink, createMemorySource } from "../../src/testing/index.ts";
import { deterministicBytes } from "../set/deterministic-bytes.ts";
import { load, NOW, POOL, permitOf, ROTATED } from "./vault-rig.ts";

const LONG = permitOf(60_000);

/** A vault, and every buffer that was ever read for it or written by it. */
function aWatchedVault() {
  const source = createMemorySource();
  source.mount(POOL.files);
  const sink = createMemorySink();
  const seen: Uint8Array[][] = [];
  const written: Uint8Array[] = [];
  const watchedSource: CredentialSource = {
    async read() {
      const readings = await source.read();
      seen.push(Object.values(readings).flatMap(({ reading }) => (reading.kind === "found" ? [reading.bytes] : [])));
      return readings;
    },
  };
  const vault: Vault = createVault({
    source: watchedSource,
    sink: {
      ...sink,
      async read() {
        const readings = await sink.read();
        seen.push(Object.values(readings).flatMap((reading) => (reading.kind === "found" ? [reading.bytes] : [])));
        return readings;
      },
      replace(files, options) {
        written.push(files.kes);
        return sink.replace(files, options);
      },
    },
    randomBytes: deterministicBytes(7),
    ...NOW,
  });
  return { vault, source, sink, seen, written };
}

const isOverwritten = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

describe("bytes of keys that a vault does not need any more", () => {
  it("are overwritten after each reading, up to the last one", async () => {
    const { vault, seen } = aWatchedVault();

    for (let reading = 0; reading < 3; reading += 1) await load(vault);

    expect(seen.map((buffers) => buffers.every(isOverwritten))).toEqual([true, true, false]);
    expect(vault.real).toEqual(POOL.summary);
  });

  it("are overwritten after each look at what lies at rest", async () => {
    const { vault, seen } = aWatchedVault();
    await load(vault);
    await vault.installReal(LONG, 1000);
    seen.length = 0;

    expect(await vault.resting()).toBe("real");

    expect(seen.flat()).toHaveLength(3);
    expect(seen.flat().every(isOverwritten)).toBe(true);
  });

  it("are overwritten when the set after them is installed, and not before", async () => {
    const { vault, source, written } = aWatchedVault();
    await load(vault);
    await vault.installReal(LONG, 1000);
    source.mount(ROTATED.files);
    await load(vault);
    expect(await vault.resting()).toBe("real");

    await vault.installReal(LONG, 1000);

    expect(written.map(isOverwritten)).toEqual([true, false]);
    expect(await vault.resting()).toBe("real");
  });

  it("are overwritten when another set is mounted before they were ever installed", async () => {
    const { vault, source, sink } = aWatchedVault();
    await load(vault);
    source.mount(ROTATED.files);
    await load(vault);
    source.mount(POOL.files);
    await load(vault);

    await vault.installReal(LONG, 1000);

    expect(sink.lying().kes).toEqual(POOL.files.kes);
    expect(isOverwritten(POOL.files.kes)).toBe(false);
  });
});

describe("two who load at once", () => {
  it.each(["the first reading", "a reading that says the same again"])(
    "both get the verdict of %s, although bytes are overwritten",
    async (which) => {
      const { vault, source } = aWatchedVault();
      if (which !== "the first reading") await load(vault);
      const release = source.hold();

      const both = [load(vault), load(vault), load(vault)];
      release();

      expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(["valid", "valid", "valid"]);
      expect((await load(vault)).kind).toBe("valid");
    },
  );

  it("leave no file of the pool changed in place", async () => {
    const { vault, source } = aWatchedVault();
    await Promise.all([load(vault), load(vault)]);
    const readings = await source.read();

    const files: readonly CredentialFile[] = ["kes", "vrf", "opcert"];
    for (const file of files) expect(readings[file].reading).toEqual({ kind: "found", bytes: POOL.files[file] });
  });
});
