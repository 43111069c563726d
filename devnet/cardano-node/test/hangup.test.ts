import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createGenesisCheck } from "../src/credentials/read-credentials.ts";
import { NO_FAULTS, type NodeFaults } from "../src/program/faults.ts";
import { handleHangup } from "../src/program/hangup.ts";
import { parseNodeOptions } from "../src/program/node-options.ts";
import { aSet } from "./credential-sets.ts";
import { aNodeDirectory, type NodeDirectory } from "./node-directory.ts";

const real = aSet();
const other = aSet();

interface Kernel {
  hangUp(): Promise<void>;
  faults: NodeFaults;
  isUp: boolean;
  /** Whose thread runs. */
  readonly forging: () => string | undefined;
  readonly enabled: () => boolean;
  readonly said: string[];
}

/** A node that forges with the real keys, without the process around it. */
function aKernel({ directory, paths }: NodeDirectory, words: readonly string[] = []): Kernel {
  let forging: string | undefined = real.summary.poolIdBech32;
  let isEnabled = true;
  const keys = [
    ...["--shelley-vrf-key", paths.vrf, "--shelley-kes-key", paths.kes],
    ...["--shelley-operational-certificate", paths.opcert],
  ];
  const options = parseNodeOptions([
    "run",
    ...keys,
    "--devnet-genesis-file",
    join(directory, "genesis.json"),
    ...words,
  ]);
  const genesis = createGenesisCheck(options.genesisFile);
  const kernel: Kernel = {
    faults: { ...NO_FAULTS, reloadMs: 0 },
    isUp: true,
    forging: () => forging,
    enabled: () => isEnabled,
    said: [],
    hangUp: () =>
      handleHangup({
        options,
        genesis,
        forging: {
          set(credentials) {
            forging = credentials?.poolId;
          },
        },
        faults: () => kernel.faults,
        trace: (_, data) => kernel.said.push(String(data["enabled"] ?? data["error"])),
        isUp: () => kernel.isUp,
        showEnabled(shown) {
          isEnabled = shown;
        },
        stopped: new AbortController().signal,
      }),
  };
  return kernel;
}

async function aPlace(): Promise<NodeDirectory & AsyncDisposable> {
  const place = await aNodeDirectory();
  await place.place(real.files);
  await writeFile(join(place.directory, "genesis.json"), "{}");
  return place;
}

const REAL = real.summary.poolIdBech32;

describe("a SIGHUP to a node that forges", () => {
  it.each<[string, (place: NodeDirectory) => Promise<void>, string | undefined, RegExp]>([
    ["reloads a complete triple", async () => undefined, REAL, /^EnabledBlockForging$/],
    ["loads another triple", (place) => place.place(other.files), other.summary.poolIdBech32, /^EnabledBlockForging$/],
    ["disables when vrf.skey is missing", (place) => place.remove("vrf"), undefined, /^DisabledBlockForging$/],
    ["disables when node.cert is missing", (place) => place.remove("opcert"), undefined, /^DisabledBlockForging$/],
    ["disables when kes.skey is missing", (place) => place.remove("kes"), undefined, /^DisabledBlockForging$/],
    ["changes nothing when a file is empty", (place) => place.write("vrf", ""), REAL, /TextEnvelope/],
    ["changes nothing when a file is cut off", (place) => place.write("kes", '{"type":'), REAL, /TextEnvelope/],
    [
      "changes nothing when a broken file hides a missing one",
      async (place) => {
        await place.write("vrf", "{");
        await place.remove("kes");
      },
      REAL,
      /TextEnvelope/,
    ],
    [
      "changes nothing when the KES key is another certificate's",
      (place) => place.place({ ...real.files, kes: other.files.kes }),
      REAL,
      /MismatchedKesKey/,
    ],
    [
      "changes nothing when the genesis files have changed, even without credentials",
      async (place) => {
        await place.remove("vrf", "opcert", "kes");
        await writeFile(join(place.directory, "genesis.json"), "{ }");
      },
      REAL,
      /Genesis/,
    ],
  ])("%s", async (_, prepare, forging, said) => {
    await using place = await aPlace();
    const kernel = aKernel(place);
    await prepare(place);

    await kernel.hangUp();

    expect(kernel.said).toEqual([expect.stringMatching(said)]);
    expect(kernel.forging()).toBe(forging);
    expect(kernel.enabled()).toBe(forging !== undefined);
  });

  it("is not effective before the kernel is there, and not remembered, yet clears forging_enabled", async () => {
    await using place = await aPlace();
    const kernel = aKernel(place);
    kernel.isUp = false;
    await place.remove("vrf");

    await kernel.hangUp();

    expect(kernel.said).toEqual(["NotEffective"]);
    expect([kernel.forging(), kernel.enabled()]).toEqual([REAL, false]);
  });

  it("only reloads the topology before 8.2", async () => {
    await using place = await aPlace();
    const kernel = aKernel(place, ["--devnet-version", "8.1.2"]);
    await place.remove("vrf");

    await kernel.hangUp();

    expect([kernel.said, kernel.forging()]).toEqual([[], REAL]);
  });

  it("is ignored by a node that is told to", async () => {
    await using place = await aPlace();
    const kernel = aKernel(place);
    kernel.faults = { ...kernel.faults, ignoresHangup: true };
    await place.remove("vrf");

    await kernel.hangUp();

    expect([kernel.said, kernel.forging()]).toEqual([[], REAL]);
  });

  it("races with another one: the one that reads last decides, not the one that came last", async () => {
    await using place = await aPlace();
    const kernel = aKernel(place);
    kernel.faults = { ...kernel.faults, reloadMs: 60 };
    const first = kernel.hangUp();
    kernel.faults = { ...kernel.faults, reloadMs: 0 };
    await place.remove("vrf");

    await kernel.hangUp();
    await place.place(other.files);
    await first;

    expect(kernel.said).toEqual(["DisabledBlockForging", "EnabledBlockForging"]);
    expect(kernel.forging()).toBe(other.summary.poolIdBech32);
  });
});
