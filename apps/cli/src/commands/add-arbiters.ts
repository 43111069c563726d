import { InvalidArgumentError, Option } from "commander";
import { contextsOption, namesArgument, requestTimeoutOption } from "../cluster/cluster-flags.ts";
import type { AddCommand } from "./command-context.ts";

/** `forgectl arbiters`. */
export const addArbiters: AddCommand = (program, { console, signal, finish }) => {
  const arbiters = program
    .command("arbiters")
    .description("the API servers that decide which cluster of a pool may forge");
  arbiters
    .command("setup")
    .description("let each cluster be an arbiter for the others, try whether each is let in, and print ARBITERS")
    .addOption(contextsOption().makeOptionMandatory())
    .option("--kubeconfig <path>", "kubeconfig to use (default: $KUBECONFIG, ~/.kube/config)")
    .option("-n, --namespace <name>", "namespace of the pool's pods in every cluster (default: that of the contexts)")
    .addOption(
      new Option("--names <names>", "what the arbiters are called (default: as their contexts)").argParser(
        namesArgument,
      ),
    )
    .addOption(
      new Option("--pool-id <id>", "the pool, as pool1...: ties the Role to its Lease by name").argParser(poolArgument),
    )
    .option("--network <name>", "network of the pool, which is part of that name", "mainnet")
    .option("--as <user>", "user to act as")
    .addOption(requestTimeoutOption())
    .option("--dry-run", "ask every API server whether it would accept everything, and write nothing")
    .addOption(
      new Option("-o, --output <format>", "yaml with --dry-run: print the objects, without tokens, and ask nobody")
        .choices(["text", "yaml"])
        .default("text"),
    )
    .action(async (flags) => {
      const { runArbitersSetup } = await import("../arbiters/setup-command.ts");
      finish(await runArbitersSetup(flags, console, signal));
    });
};

function poolArgument(text: string): string {
  if (/^pool1[a-z0-9]{51}$/.test(text)) return text;
  throw new InvalidArgumentError("expected pool1... with 56 characters");
}
