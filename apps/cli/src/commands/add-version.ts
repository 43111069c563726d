import type { AddCommand } from "./command-context.ts";
import { outputOption } from "./output-flags.ts";

/** `forgectl version`. */
export const addVersion: AddCommand = (program, { console, finish }) => {
  program
    .command("version")
    .description("print the version")
    .addOption(outputOption(["text", "json", "yaml"]))
    .action(async (flags) => {
      const { runVersion } = await import("../version-command.ts");
      finish(await runVersion(flags, console));
    });
};
