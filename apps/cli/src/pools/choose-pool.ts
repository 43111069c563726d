import type { PoolView } from "@cardano-forge/pool-view";
import type { Command } from "commander";
import { CliError } from "../cli-error.ts";

/** Which pool a command is about, where there are several. */
export interface PoolFlag {
  readonly pool?: string;
}

/** Adds the flag. */
export function addPoolFlag(command: Command): Command {
  return command.option("--pool <name>", "the pool's CardanoLeader or pool id, where there are several");
}

/** The pools that the flag names, or all of them. */
export function choosePools(pools: readonly PoolView[], { pool }: PoolFlag): readonly PoolView[] {
  if (pool === undefined) return pools;
  const chosen = pools.filter(({ name, poolId }) => name === pool || poolId === pool);
  if (chosen.length > 0) return chosen;
  throw new CliError("CLI_POOL_NOT_FOUND", `There is no pool ${pool} here.`, { facts: poolFacts(pools) });
}

/** The one pool that a command is about; asks for a choice where there are several. */
export function chooseOnePool(pools: readonly PoolView[], flag: PoolFlag): PoolView {
  const chosen = choosePools(pools, flag);
  const [only] = chosen;
  if (only !== undefined && chosen.length === 1) return only;
  throw new CliError("CLI_USAGE_INVALID", "There are several pools here: say which one.", {
    facts: poolFacts(chosen),
    suggestions: ["--pool NAME, or -n NAMESPACE where two have one name"],
  });
}

function poolFacts(pools: readonly PoolView[]): [string, string][] {
  return pools.map(({ name, namespace, poolId }, index) => [
    index === 0 ? "pools" : "",
    `${name} in ${namespace}${poolId === undefined ? "" : `, ${poolId}`}`,
  ]);
}
