import { type Command, InvalidArgumentError, Option } from "commander";

/** How a command counts KES periods: a network, and a moment. */
export interface NetworkFlags {
  readonly network: string;
  readonly genesis?: string;
  /** Milliseconds of wall time; now unless given. */
  readonly at?: number;
}

/** The networks whose numbers are known without a genesis file. */
const NETWORKS = ["mainnet", "preprod", "preview"];

/** Adds the flags that say which network and which moment. Nothing is asked of any network. */
export function addNetworkFlags(command: Command): Command {
  return command
    .addOption(new Option("--network <name>", "network whose slots are counted").choices(NETWORKS).default("mainnet"))
    .option("--genesis <file>", "Shelley genesis file of a network of your own, in place of --network")
    .addOption(
      new Option("--at <time>", "moment to judge for, such as 2026-12-24T18:00Z (default: now)").argParser(momentOf),
    );
}

function momentOf(text: string): number {
  const timeMs = Date.parse(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(timeMs)) return timeMs;
  throw new InvalidArgumentError("expected a moment such as 2026-12-24T18:00Z or 2026-12-24");
}
