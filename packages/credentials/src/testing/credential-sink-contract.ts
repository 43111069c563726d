import { equalBytes } from "../equal-bytes.ts";
import { CREDENTIAL_FILES, type CredentialFile, type CredentialFiles, forEachFile } from "../set/credential-files.ts";
import type { CredentialSink } from "../vault/credential-sink.ts";
import type { ContractCase } from "./contract-case.ts";

/** A sink over an empty place, and what a test does behind its back. */
export interface SinkUnderTest {
  readonly sink: CredentialSink;
  /** How many things lie in the key directory, of whatever name. */
  countEntries(): Promise<number>;
  /** Somebody else puts bytes into a file's place. */
  place(file: CredentialFile, bytes: Uint8Array): Promise<void>;
}

/** The cases that every `CredentialSink` must pass. Each begins with a fresh one. */
export function credentialSinkContract(setUp: () => Promise<SinkUnderTest>): readonly ContractCase[] {
  const cases: Readonly<Record<string, (given: SinkUnderTest) => Promise<void>>> = {
    "finds nothing in an empty directory": async ({ sink }) => {
      await expectLying(sink, {});
    },
    "places all three files byte for byte and leaves nothing beside them": async ({ sink, countEntries }) => {
      const { kind } = await sink.replace(setOf(1), { order: ORDER });
      expect(kind === "replaced", "replace says that it replaced");
      await expectLying(sink, setOf(1));
      expect((await countEntries()) === 3, "three files lie there");
    },
    "takes the place of an earlier set": async ({ sink, countEntries }) => {
      await sink.replace(setOf(1), { order: ORDER });
      await sink.replace(setOf(2), { order: ORDER });
      await expectLying(sink, setOf(2));
      expect((await countEntries()) === 3, "three files lie there");
    },
    "renames in the order that was asked for, so that a node never reads the wrong mixture": async ({ sink }) => {
      for (const order of [ORDER, [...ORDER].reverse()]) {
        const seen: CredentialFile[] = [];
        await sink.replace(setOf(1), { order, onFile: (file) => seen.push(file) });
        expect(seen.join() === order.join(), `files came in the order ${order}, and not ${seen}`);
      }
    },
    "asks once more when everything is written, and leaves what was there on a no": async ({ sink, countEntries }) => {
      await sink.replace(setOf(1), { order: ORDER });
      let asked = 0;
      const isStillAllowed = (): boolean => {
        asked += 1;
        return false;
      };
      const { kind } = await sink.replace(setOf(2), { order: ORDER, isStillAllowed, onFile: expectNothing });
      expect(kind === "withheld" && asked === 1, "it asked once, and withheld");
      await expectLying(sink, setOf(1));
      expect((await countEntries()) === 3, "nothing temporary stays");
    },
    "removes the VRF key first, which the node reads first": async ({ sink, countEntries }) => {
      await sink.replace(setOf(1), { order: ORDER });
      const seen: CredentialFile[] = [];
      await sink.remove({ onFile: (file) => seen.push(file) });
      expect(seen.join() === "vrf,opcert,kes", `files went in the order ${seen}`);
      await expectLying(sink, {});
      expect((await countEntries()) === 0, "nothing lies there");
    },
    "removes what is left of a set, and nothing at all, without complaint": async ({ sink, place }) => {
      await place("kes", bytes(7));
      const seen: CredentialFile[] = [];
      await sink.remove({ onFile: (file) => seen.push(file) });
      await sink.remove({ onFile: expectNothing });
      expect(seen.join() === "kes", `told of ${seen}`);
      await expectLying(sink, {});
    },
    "shows what somebody else put there": async ({ sink, place }) => {
      await sink.replace(setOf(1), { order: ORDER });
      await place("opcert", bytes(9));
      await expectLying(sink, { ...setOf(1), opcert: bytes(9) });
    },
    "keeps no hold on the bytes that it was given": async ({ sink }) => {
      const mine = setOf(1);
      await sink.replace(mine, { order: ORDER });
      for (const file of CREDENTIAL_FILES) mine[file].fill(0);
      await expectLying(sink, setOf(1));
    },
  };
  return Object.entries(cases).map(([name, check]) => ({ name, run: async () => check(await setUp()) }));
}

const ORDER: readonly CredentialFile[] = ["vrf", "opcert", "kes"];

function setOf(seed: number): CredentialFiles {
  return forEachFile((file) => bytes(16 * seed + CREDENTIAL_FILES.indexOf(file)));
}

function bytes(value: number): Uint8Array {
  return new Uint8Array(64).fill(value);
}

async function expectLying(
  sink: CredentialSink,
  files: Readonly<Partial<Record<CredentialFile, Uint8Array>>>,
): Promise<void> {
  const lying = await sink.read();
  for (const file of CREDENTIAL_FILES) {
    const [expected, reading] = [files[file], lying[file]];
    if (expected === undefined) expect(reading.kind === "missing", `${file} is ${reading.kind}, and not missing`);
    else expect(reading.kind === "found" && equalBytes(reading.bytes, expected), `${file} holds other bytes`);
  }
}

function expectNothing(file: CredentialFile): never {
  throw new Error(`expected no word of ${file}`);
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`the sink breaks its contract; expected: ${what}`);
}
