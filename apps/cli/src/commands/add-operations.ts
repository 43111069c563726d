/* The commands that ask the sidecars for something. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { CliError } from "../cli-error.ts";
import { addClusterFlags, addOneClusterFlags } from "../cluster/cluster-flags.ts";
import type { ClusterChange } from "../operations/cluster-command.ts";
import { parseDurationMs } from "../operations/parse-duration.ts";
import { addPoolFlag } from "../pools/choose-pool.ts";
import type { AddCommand, CommandContext } from "./command-context.ts";
import { colorOption } from "./output-flags.ts";

/** `forgectl switchover`. */
export const addSwitchover: AddCommand = (program, context) => {
  const command = program
    .command("switchover")
    .description("hand over to a pod that is ready, while everything is healthy")
    .option("--when-safe", "wait until it would be accepted, for up to half an hour")
    .addOption(new Option("--to-region <region>", "the region that is to forge").conflicts(["to", "whenSafe"]))
    .option("-y, --yes", "do not ask");
  addHandover(command, "switchover", context);
};

/** `forgectl failover`. */
export const addFailover: AddCommand = (program, context) => {
  const command = program
    .command("failover")
    .description("hand over to a pod that is ready, although something is broken; asks for its name typed out")
    .option("--confirm <name>", "the name of the target again, where there is no terminal to ask on");
  addHandover(command, "failover", context);
};

function addHandover(command: Command, verb: "switchover" | "failover", context: CommandContext): void {
  const { console, signal, finish } = context;
  addPoolFlag(addClusterFlags(command))
    .option("--to <pod>", "the pod that is to forge; CONTEXT/POD where two contexts have one of that name")
    .option("--dry-run", "print the plan, and do nothing")
    .option("--wait", "wait for what comes of it", true)
    .option("--no-wait", "ask and go")
    .addOption(colorOption())
    .action(async (flags) => {
      if (flags.toRegion !== undefined) {
        const { runRegionSwitchover } = await import("../operations/region-command.ts");
        finish(await runRegionSwitchover(flags, console, signal));
        return;
      }
      if (flags.to === undefined) throw noTarget(verb);
      const { runHandover } = await import("../operations/handover-command.ts");
      finish(await runHandover(verb, flags, console, signal));
    });
}

function noTarget(verb: "switchover" | "failover"): CliError {
  return new CliError("CLI_USAGE_INVALID", "Nothing says who is to forge.", {
    suggestions: ["--to POD", ...(verb === "switchover" ? ["--to-region REGION"] : [])],
  });
}

/** `forgectl maintenance`. */
export const addMaintenance: AddCommand = (program, context) => {
  const maintenance = program.command("maintenance").description("keep a cluster from forging for a while");
  const start = maintenance
    .command("start")
    .description("hand over and stay away; the cluster comes back by itself")
    .requiredOption("--for <time>", "how long, such as 30m, 4h or 2d", durationArgument)
    .requiredOption("--reason <text>", "why, for everybody who looks");
  addClusterChange(start, "maintenance-start", context);
  addClusterChange(maintenance.command("end").description("come back now"), "override-clear", context);
};

/** `forgectl override`. */
export const addOverride: AddCommand = (program, context) => {
  const override = program.command("override").description("force a cluster's state or priority");
  const set = override
    .command("set")
    .description("whatever its forgeState, priority and health say")
    .requiredOption("--reason <text>", "why, for everybody who looks")
    .addOption(new Option("--state <state>", "force this state").choices(["Enabled", "Disabled"]))
    .option("--priority <number>", "force this priority, from 1, which comes first, to 999", priorityArgument)
    .option("--for <time>", "how long, such as 30m, 4h or 2d; until it is cleared unless given", durationArgument);
  addClusterChange(set, "override-set", context);
  addClusterChange(override.command("clear").description("let them count again"), "override-clear", context);
};

/** `forgectl enable`. */
export const addEnable: AddCommand = (program, context) => {
  const enable = program
    .command("enable")
    .description("let a cluster forge by its priority")
    .option("--always", "ahead of every cluster that ranks by priority");
  addClusterChange(enable, "enable", context);
};

/** `forgectl disable`. */
export const addDisable: AddCommand = (program, context) => {
  addClusterChange(program.command("disable").description("never let a cluster forge"), "disable", context);
};

function addClusterChange(command: Command, change: ClusterChange, context: CommandContext): void {
  const { console, signal, finish } = context;
  addOneClusterFlags(command)
    .option("--cluster <name>", "the CardanoForgeCluster or its region, where there are several")
    .option("--dry-run", "print the plan, and do nothing")
    .option("-y, --yes", "do not ask")
    .addOption(colorOption())
    .action(async (flags) => {
      const { runClusterChange } = await import("../operations/cluster-command.ts");
      finish(await runClusterChange(flags.always === true ? "always" : change, flags, console, signal));
    });
}

function durationArgument(text: string): number {
  try {
    return parseDurationMs(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function priorityArgument(text: string): number {
  const priority = Number(text);
  if (Number.isInteger(priority) && priority >= 1 && priority <= 999) return priority;
  throw new InvalidArgumentError("expected a whole number from 1 to 999");
}
