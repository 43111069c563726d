import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const isFound = spawnSync("promtool", ["--version"]).status === 0;
const isRequired = process.env["FORGE_REQUIRE_PROMTOOL"] === "1";

/** True where tests that need promtool are skipped; `FORGE_REQUIRE_PROMTOOL=1` makes a missing one a failure instead. */
export const isSkipped: boolean = !isFound && !isRequired;

/** Why, for a title; empty where they run. */
export const skipReason: string = isSkipped
  ? " (skipped: promtool is not installed; FORGE_REQUIRE_PROMTOOL=1 makes this a failure)"
  : "";

/** Runs promtool over files that it finds by these names; the answer is empty where it has nothing to say against them. */
export function promtool(args: readonly string[], files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), "forge-promtool-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    const { status, stdout, stderr, error } = spawnSync("promtool", [...args], { cwd: directory, encoding: "utf8" });
    return status === 0 ? "" : `${stdout}${stderr}${error?.message ?? ""}` || `exit code ${status}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
