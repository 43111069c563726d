import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createKeyTracer } from "../../src/testing/index.ts";
import { deterministicBytes } from "../set/deterministic-bytes.ts";
import { POOL } from "../vault/vault-rig.ts";

const KEY = deterministicBytes(41)(64);
const tracer = createKeyTracer([KEY]);
const part = (start: number, length: number): Buffer => Buffer.from(KEY.subarray(start, start + length));

/** Ways in which bytes come to be printed, and the least of a key that each must be found with. */
const WRITTEN: readonly { readonly how: string; readonly least: number; readonly write: (key: Buffer) => unknown }[] = [
  { how: "as bytes", least: 8, write: (key) => key },
  { how: "in hexadecimal digits", least: 8, write: (key) => key.toString("hex") },
  { how: "in upper-case digits", least: 8, write: (key) => key.toString("hex").toUpperCase() },
  { how: "in digits with colons", least: 8, write: (key) => key.toString("hex").replace(/..(?=.)/g, "$&:") },
  { how: "in base64", least: 11, write: (key) => key.toString("base64") },
  { how: "in base64 for URLs", least: 11, write: (key) => key.toString("base64url") },
  { how: "as base64 of its file", least: 8, write: (key) => Buffer.from(key.toString("hex")).toString("base64") },
  { how: "as a list", least: 8, write: (key) => JSON.stringify([...key]) },
  { how: "as JSON of bytes", least: 8, write: (key) => JSON.stringify(Uint8Array.from(key)) },
  { how: "as JSON of a Buffer", least: 8, write: (key) => JSON.stringify(key, undefined, 2) },
];

describe("a tracer of keys", () => {
  it.each(WRITTEN)("finds a part of a key, wherever it is from, $how", ({ least, write }) => {
    for (let start = 0; start + least <= KEY.length; start += 1) {
      const printed = Buffer.concat([
        Buffer.from("failed: <"),
        Buffer.from(write(part(start, least)) as never),
        Buffer.from("> at 7"),
      ]);

      expect(tracer.tracesIn(printed).length, `from byte ${start}`).toBeGreaterThan(0);
    }
  });

  it.each(WRITTEN)("finds nothing in other bytes $how", ({ write }) => {
    for (const length of [1, 8, 9, 32, 64, 300]) {
      expect(tracer.tracesIn(Buffer.from(write(randomBytes(length)) as never))).toEqual([]);
    }
  });

  it("finds a key in its file, and none in the certificate of its set", () => {
    const secrets = [POOL.vrf.secret.reveal(), POOL.cold.secret.reveal()];
    const ofPool = createKeyTracer(secrets);

    expect(ofPool.tracesIn(POOL.files.vrf).length).toBeGreaterThan(0);
    expect(ofPool.tracesIn(POOL.files.opcert)).toEqual([]);
    expect(ofPool.tracesIn(POOL.files.kes)).toEqual([]);
  });

  it("takes no zeros for a key that has zeros in it, as an evolved KES key has", () => {
    const evolved = Uint8Array.from([...new Uint8Array(32), ...KEY]);

    expect(createKeyTracer([evolved]).tracesIn("0".repeat(64))).toEqual([]);
  });

  it("tells a few traces and not thousands", () => {
    expect(tracer.tracesIn(Buffer.from(KEY).toString("hex").repeat(100)).length).toBeLessThanOrEqual(20);
  });
});
