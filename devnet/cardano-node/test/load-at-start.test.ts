import { chmod } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { loadAtStart } from "../src/credentials/load-at-start.ts";
import { createGenesisCheck } from "../src/credentials/read-credentials.ts";
import { type NodeVersion, nodeVersion } from "../src/program/node-version.ts";
import { aSet } from "./credential-sets.ts";
import { aNodeDirectory, type NodeDirectory } from "./node-directory.ts";

const set = aSet();
const other = aSet();
const genesis = createGenesisCheck(undefined);
const version = (text: string): NodeVersion => {
  const found = nodeVersion(text);
  if (found === undefined) throw new Error(`${text} is no version`);
  return found;
};

describe("what a node starts with", () => {
  it.each<[string, (place: NodeDirectory) => Promise<void>, RegExp]>([
    ["a missing VRF key", (place) => place.remove("vrf"), /ENOENT/],
    ["a missing KES key", (place) => place.remove("kes"), /FileDoesNotExistError .*kes\.skey/],
    ["a broken certificate", (place) => place.write("opcert", "{}"), /FileError .*node\.cert/],
    ["keys that do not match", (place) => place.place({ ...set.files, kes: other.files.kes }), /MismatchedKesKey/],
    ["a VRF key that others may read", (place) => chmod(place.paths.vrf, 0o404), /Please remove all "other" file/],
  ])("is refused: %s", async (_, prepare, message) => {
    await using place = await aNodeDirectory();
    await place.place(set.files);
    await prepare(place);

    expect(() => loadAtStart(place.paths, genesis, version("11.0.1"))).toThrow(message);
  });

  it("is refused up to 10.4 when the group may read the VRF key, and only warned about from 10.5 on", async () => {
    await using place = await aNodeDirectory();
    await place.place(set.files);
    await chmod(place.paths.vrf, 0o440);

    expect(() => loadAtStart(place.paths, genesis, version("10.4.1"))).toThrow(/"group" file permissions/);
    expect(loadAtStart(place.paths, genesis, version("10.5.0")).warning).toMatch(/^WARNING: .*"group"/);
  });

  it("is nothing in a relay", () => {
    expect(loadAtStart(undefined, genesis, version("11.0.1"))).toEqual({ credentials: undefined, warning: undefined });
  });
});
