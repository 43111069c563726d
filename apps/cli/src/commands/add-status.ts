import { addClusterFlags } from "../cluster/cluster-flags.ts";
import { OUTPUT_FORMATS } from "../output-format.ts";
import type { AddCommand } from "./command-context.ts";
import { colorOption, outputOption } from "./output-flags.ts";

/** `forgectl status`. */
export const addStatus: AddCommand = (program, { console, signal, finish }) => {
  const status = program
    .command("status")
    .description("who forges, who may forge until when, and what each pod says of itself");
  addClusterFlags(status)
    .addOption(outputOption(OUTPUT_FORMATS))
    .addOption(colorOption())
    .action(async (flags) => {
      const { runStatus } = await import("../status/status-command.ts");
      finish(await runStatus(flags, console, signal));
    });
};
