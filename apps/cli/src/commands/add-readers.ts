/* The commands that only look. */
import { InvalidArgumentError, Option } from "commander";
import { addClusterFlags } from "../cluster/cluster-flags.ts";
import { parseTimeoutMs } from "../cluster/parse-timeout.ts";
import { addPoolFlag } from "../pools/choose-pool.ts";
import type { AddCommand } from "./command-context.ts";
import { colorOption, outputOption } from "./output-flags.ts";

/** `forgectl watch`. */
export const addWatch: AddCommand = (program, { console, signal, finish }) => {
  const watch = program.command("watch").description("the status, and then a line for each change, until Ctrl-C");
  addClusterFlags(watch)
    .addOption(outputOption(["text", "json"]))
    .addOption(colorOption())
    .action(async (flags) => {
      const { runWatch } = await import("../watch/watch-command.ts");
      finish(await runWatch(flags, console, signal));
    });
};

/** `forgectl why`. */
export const addWhy: AddCommand = (program, { console, signal, finish }) => {
  const why = program
    .command("why")
    .argument("[pod]", "a pod, a CardanoForgeCluster or its region, or a context; all unless given")
    .description("why a pod or cluster forges or does not, with everything that decides, in its order");
  addPoolFlag(addClusterFlags(why))
    .addOption(outputOption(["text", "json", "yaml"]))
    .addOption(colorOption())
    .action(async (pod, flags) => {
      const { runWhy } = await import("../why/why-command.ts");
      finish(await runWhy(pod, flags, console, signal));
    });
};

/** `forgectl simulate`. */
export const addSimulate: AddCommand = (program, { console, signal, finish }) => {
  const simulate = program
    .command("simulate")
    .argument("[name]", "a pod, context or arbiter; everything that the leader depends on unless given")
    .description("how long nobody would forge if it were lost: plays the election itself, and touches nothing");
  addPoolFlag(addClusterFlags(simulate))
    .option("--lease-duration <time>", "what LEASE_DURATION would do (default: what the Lease says)", timeArgument)
    .option("--renew-interval <time>", "what SLEEP_INTERVAL would do (default: a third, at most 5s)", timeArgument)
    .option("--seat-duration <time>", "what GLOBAL_LEASE_DURATION would do (default: what the seat says)", timeArgument)
    .addOption(outputOption(["text", "json", "yaml"]))
    .addOption(colorOption())
    .action(async (name, flags) => {
      const { runSimulate } = await import("../simulate/simulate-command.ts");
      finish(await runSimulate(name, flags, console, signal));
    });
};

/** `forgectl history`. */
export const addHistory: AddCommand = (program, { console, signal, finish }) => {
  const history = program.command("history").description("who led when, and how long nobody forged in between");
  addPoolFlag(addClusterFlags(history))
    .addOption(outputOption(["text", "wide", "json", "yaml"]))
    .addOption(colorOption())
    .action(async (flags) => {
      const { runHistory } = await import("../history/history-command.ts");
      finish(await runHistory(flags, console, signal));
    });
};

/** `forgectl events`. */
export const addEvents: AddCommand = (program, { console, signal, finish }) => {
  const events = program.command("events").description("what the sidecars recorded as Kubernetes Events");
  addClusterFlags(events)
    .option("-w, --watch", "go on with what comes, until Ctrl-C")
    .addOption(outputOption(["text", "json"]))
    .addOption(colorOption())
    .action(async (flags) => {
      const { runEvents } = await import("../events/events-command.ts");
      finish(await runEvents(flags, console, signal));
    });
};

/** `forgectl logs`. */
export const addLogs: AddCommand = (program, { console, signal, finish }) => {
  const logs = program
    .command("logs")
    .argument("[pods...]", "pods; all that have reported unless given")
    .description("the logs of the sidecars (needs pods/log), or of a file");
  addPoolFlag(addClusterFlags(logs))
    .option("-f, --follow", "go on with what comes, until Ctrl-C")
    .option("--pretty", "for people rather than as JSON lines")
    .addOption(new Option("--tail <lines>", "so many lines of the past").argParser(countArgument).default(200))
    .option("--container <name>", "container of the sidecar", "forge-manager")
    .option("--file <path>", "read this file instead; - is standard input")
    .addOption(colorOption())
    .action(async (pods, flags) => {
      const { runLogs } = await import("../logs/logs-command.ts");
      finish(await runLogs(pods, flags, console, signal));
    });
};

/** `forgectl doctor`. */
export const addDoctor: AddCommand = (program, { console, signal, finish }) => {
  const doctor = program.command("doctor").description("what is wrong with an installation, and what to do about it");
  addClusterFlags(doctor)
    .option("--pre", "before an installation: that nothing runs yet is no finding")
    .option("--readonly", "for an account that is meant to look only: that it may change nothing is no finding")
    .addOption(outputOption(["text", "json", "yaml"]))
    .addOption(colorOption())
    .action(async (flags) => {
      const { runDoctor } = await import("../doctor/doctor-command.ts");
      finish(await runDoctor(flags, console, signal));
    });
};

/** `forgectl verify-single-forger`. */
export const addVerify: AddCommand = (program, { console, signal, finish }) => {
  const verify = program
    .command("verify-single-forger")
    .description("exit 3 where more than one pod forges, 1 where it cannot be told or nobody does: for cron");
  addPoolFlag(addClusterFlags(verify))
    .option("--allow-none", "a pool without a forger is no failure")
    .option("-q, --quiet", "print only what is not as it should be")
    .addOption(outputOption(["text", "json", "yaml"]))
    .action(async (flags) => {
      const { runVerify } = await import("../verify/verify-command.ts");
      finish(await runVerify(flags, console, signal));
    });
};

/** `forgectl migrate`. */
export const addMigrate: AddCommand = (program, { console, signal, finish }) => {
  const migrate = program
    .command("migrate")
    .description("what swapping the predecessor's image would cost here, and what to change before; writes nothing");
  addClusterFlags(migrate)
    .addOption(outputOption(["text", "json", "yaml"]))
    .addOption(colorOption())
    .action(async (flags) => {
      const { runMigrate } = await import("../migrate/migrate-command.ts");
      finish(await runMigrate(flags, console, signal));
    });
};

/** `forgectl report`. */
export const addReport: AddCommand = (program, { console, signal, finish }) => {
  const report = program
    .command("report")
    .description("everything that can be seen, in one file for somebody else to look at, without keys and addresses");
  addClusterFlags(report)
    .option("--file <path>", "where to write it; a name with the time in this folder unless given")
    .action(async (flags) => {
      const { runReport } = await import("../report/report-command.ts");
      finish(await runReport(flags, console, signal));
    });
};

function timeArgument(text: string): number {
  try {
    return parseTimeoutMs(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function countArgument(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 0 && count <= 1_000_000) return count;
  throw new InvalidArgumentError("expected a number of lines from 0 to 1000000");
}
