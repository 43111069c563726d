import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
  createSecret,
  issueCredentialSet,
  parseColdSigningKey,
  parseEnvelope,
  parseKesSigningKey,
  parseVrfSigningKey,
} from "../src/index.ts";
import { deterministicBytes } from "./set/deterministic-bytes.ts";
import { fixture, hydra } from "./vectors.ts";

const PRINTERS: Readonly<Record<string, (value: unknown) => string>> = {
  String: (value) => String(value),
  "a template literal": (value) => `${value}`,
  "a join": (value) => [value].join(),
  JSON: (value) => JSON.stringify({ value }),
  "util.inspect": (value) => inspect(value, { depth: 9 }),
  "util.inspect of hidden properties": (value) => inspect(value, { depth: 9, showHidden: true }),
  "util.inspect without custom printing": (value) => inspect(value, { depth: 9, customInspect: false }),
  "an array of own property names": (value) => JSON.stringify(Object.getOwnPropertyDescriptors(value)),
};

/** Every run of four bytes, in hexadecimal and as JavaScript prints arrays. */
function tracesOf(bytes: Uint8Array): string[] {
  const runs = Array.from({ length: bytes.length - 3 }, (_, start) => [...bytes.subarray(start, start + 4)]);
  return runs.flatMap((run) => [Buffer.from(run).toString("hex"), run.join(","), run.join(", ")]);
}

describe.each(Object.entries(PRINTERS))("a secret printed by %s", (_, print) => {
  it("shows none of its bytes", () => {
    const bytes = deterministicBytes(5)(64);

    const printed = print(createSecret(bytes));

    for (const trace of tracesOf(bytes)) expect(printed).not.toContain(trace);
  });

  it("stays hidden inside every parsed key", () => {
    const { kes, vrf } = hydra();
    const cold = fixture("kes-agent-fixtures/cold.skey");
    const keys = [parseKesSigningKey(kes), parseVrfSigningKey(vrf), parseColdSigningKey(cold)];

    for (const key of keys) {
      const printed = print(key);
      const secretPart = key.secret.reveal().subarray(0, 32);
      for (const trace of tracesOf(secretPart)) expect(printed).not.toContain(trace);
    }
  });
});

describe("a secret", () => {
  it("says what it is where it can be printed at all", () => {
    const secret = createSecret(Uint8Array.of(1, 2, 3, 4));

    expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual([
      "[redacted]",
      '"[redacted]"',
      "[redacted]",
    ]);
  });

  it("gives out copies, so that nobody can change or overwrite it by accident", () => {
    const source = Uint8Array.of(1, 2, 3, 4);
    const secret = createSecret(source);

    source.fill(9);
    secret.reveal().fill(8);

    expect(secret.reveal()).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(secret.length).toBe(4);
  });

  it("is gone once it is wiped", () => {
    const secret = createSecret(Uint8Array.of(1, 2, 3, 4));

    secret.wipe();

    expect(secret.reveal()).toEqual(new Uint8Array(4));
  });

  it("holds the content of an envelope whatever its kind", () => {
    const { opcert } = issueCredentialSet({
      randomBytes: deterministicBytes(1),
      counter: 1n,
      startKesPeriod: 2,
    }).files;

    expect(inspect(parseEnvelope("operational-certificate", opcert))).toContain("cbor: [redacted]");
  });
});
