import { spawn } from "node:child_process";
import { once } from "node:events";
import { getuid, pid } from "node:process";
import { describe, expect, it } from "vitest";
import { isSignalPermitted } from "../src/signal-permission.ts";

describe("permission to signal a process", () => {
  it("is there for a process of one's own, which it does not disturb", () => {
    expect(isSignalPermitted({ pid })).toBe(true);
  });

  it("is no obstacle with a process that is gone", async () => {
    const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
    await once(child, "exit");

    expect(isSignalPermitted({ pid: child.pid ?? 0 })).toBe(true);
  });

  // PID 1 belongs to root; whoever is root may signal it.
  it("is not there for another user's process", () => {
    expect(isSignalPermitted({ pid: 1 })).toBe(getuid?.() === 0);
  });
});
