import type { AddCommand } from "./command-context.ts";
import { colorOption } from "./output-flags.ts";

/** `forgectl demo`. */
export const addDemo: AddCommand = (program, { console, signal, finish }) => {
  program
    .command("demo")
    .description("three producers on this machine, one killed, one stopped: see who forges (no cluster needed)")
    .option("--regions", "three regions with a seat for the pool instead: the first one lost, and back again")
    .option("--keep", "stay up after the story, for kubectl, curl and forgectl, until Ctrl-C")
    .addOption(colorOption())
    .action(async (flags) => {
      const { runDemo } = await import("../demo/demo-command.ts");
      finish(await runDemo(flags, console, signal));
    });
};
