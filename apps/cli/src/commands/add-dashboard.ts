import { addClusterFlags } from "../cluster/cluster-flags.ts";
import type { AddCommand } from "./command-context.ts";
import { colorOption } from "./output-flags.ts";

/** `forgectl dashboard`. */
export const addDashboard: AddCommand = (program, { console, signal, finish }) => {
  const dashboard = program
    .command("dashboard")
    .description("the pools on a live screen; without a terminal one status is printed");
  addClusterFlags(dashboard)
    .option("--report <path>", "show what a file of forgectl report holds, instead of a cluster")
    .option("--readonly", "take the keys away that change something")
    .option("--ascii", "draw with ASCII only")
    .addOption(colorOption())
    .action(async (flags) => {
      const { runDashboard } = await import("../dashboard/dashboard-command.tsx");
      finish(await runDashboard(flags, console, signal));
    });
};
