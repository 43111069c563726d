import { describe, expect, it } from "vitest";
import { ownCommand } from "../../src/demo/own-command.ts";

const PNPM = { npm_lifecycle_event: "demo", npm_config_user_agent: "pnpm/12.21.0 npm/? node/v20.20.2 linux x64" };

describe("the command that the demo prints", () => {
  it.each([
    ["the installed name", "/usr/local/bin/forgectl", {}, "forgectl"],
    [
      "the script of a checkout, which brings the right Node.js",
      "/r/apps/cli/dist/forgectl.mjs",
      PNPM,
      "npx -y pnpm@12.21.0 forgectl",
    ],
    ["the file, where it was started by hand", "/r/apps/cli/dist/forgectl.mjs", {}, "node apps/cli/dist/forgectl.mjs"],
    [
      "the installed name, where another package's script started it",
      "/r/node_modules/.bin/forgectl",
      { ...PNPM, npm_lifecycle_event: "try" },
      "forgectl",
    ],
  ])("is %s", (_, script, env, command) => {
    expect(ownCommand(script, "/r", env)).toBe(command);
  });
});
