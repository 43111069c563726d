import { execFile } from "node:child_process";
import { platform } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const source = fileURLToPath(new URL("../src/core-dumps.ts", import.meta.url));

describe("leaveMemoryOutOfCoreDumps", () => {
  // In a process of its own, because the switch stays where it was put.
  it.runIf(platform === "linux")("holds for the process and for what it starts", async () => {
    const program = `
      const { leaveMemoryOutOfCoreDumps } = await import(${JSON.stringify(source)});
      const { execFileSync } = await import("node:child_process");
      const { readFileSync } = await import("node:fs");
      const isLeftOut = leaveMemoryOutOfCoreDumps();
      const own = readFileSync("/proc/self/coredump_filter", "utf8");
      const child = execFileSync("cat", ["/proc/self/coredump_filter"], { encoding: "utf8" });
      console.log(JSON.stringify({ isLeftOut, own: Number.parseInt(own, 16), child: Number.parseInt(child, 16) }));
    `;

    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);

    expect(JSON.parse(stdout)).toEqual({ isLeftOut: true, own: 0, child: 0 });
  });
});
