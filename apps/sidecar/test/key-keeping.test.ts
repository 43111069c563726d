import type { KeyMedium } from "@cardano-forge/host";
import { describe, expect, it } from "vitest";
import { tellKeyKeeping } from "../src/key-keeping.ts";
import { createLog } from "../src/report/log.ts";

const IPC = { kes: "/ipc/kes.skey", vrf: "/ipc/vrf.skey", opcert: "/ipc/node.cert" };

async function told(o: { media?: Record<string, KeyMedium>; canLeaveOut?: boolean; target?: typeof IPC }) {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = createLog({ level: "info", format: "json", fields: {}, destination });
  await tellKeyKeeping(
    { log, target: o.target ?? IPC },
    {
      inspectKeyMedium: async (directory) => o.media?.[directory] ?? "memory",
      leaveMemoryOutOfCoreDumps: () => o.canLeaveOut ?? true,
    },
  );
  return lines.map(({ msg, level, directory }) => ({ msg, level, ...(directory === undefined ? {} : { directory }) }));
}

describe("what is told of where keys could come to lie", () => {
  it("is nothing where they lie in memory and in no core dump", async () => {
    expect(await told({})).toEqual([]);
  });

  it("is each directory that is on a disk, once, because unlinked keys can be found there", async () => {
    const target = { ...IPC, opcert: "/other/node.cert" };
    const media = { "/ipc": "disk", "/other": "disk" } as const;

    expect(await told({ media, target })).toEqual([
      { level: "warn", msg: "key directory is on a disk", directory: "/ipc" },
      { level: "warn", msg: "key directory is on a disk", directory: "/other" },
    ]);
  });

  it("is nothing of a directory that cannot be looked at: placing keys there says what is wrong", async () => {
    expect(await told({ media: { "/ipc": "unknown" } })).toEqual([]);
  });

  it("is that core dumps could hold keys, where they cannot be kept out", async () => {
    expect(await told({ canLeaveOut: false })).toEqual([{ level: "warn", msg: "core dumps could hold keys" }]);
  });
});
