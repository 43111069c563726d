import { type Command, InvalidArgumentError, Option } from "commander";
import type { CommandContext } from "../commands/command-context.ts";
import { COLOR_CHOICES } from "../terminal/palette.ts";
import { addNetworkFlags } from "./network-flags.ts";

/** Adds `credentials inspect`, `credentials verify` and `kes`, which read files and nothing else. */
export function addCredentialsCommands(program: Command, { console, finish }: CommandContext): void {
  const credentials = program
    .command("credentials")
    .description("look at the keys and certificates of a pool, offline")
    .helpCommand(false);
  addForms(
    credentials
      .command("inspect")
      .description("what each file holds, without its secrets")
      .argument("<files...>", "keys, certificates and counters"),
  ).action(async (files: string[], flags) => {
    const { runInspect } = await import("./inspect-command.ts");
    finish(await runInspect(files, flags, console));
  });
  addForms(
    addNetworkFlags(
      credentials
        .command("verify")
        .description("whether the files belong together, to the pool, and are good now: every problem, with what to do")
        .argument("<files...>", "usually kes.skey vrf.skey node.cert"),
    )
      .addOption(new Option("--pool-id <id>", "pool that they must belong to, as pool1... or 56 hexadecimal digits"))
      .addOption(new Option("--vrf-key-hash <hex>", "VRF key hash that the pool registered").argParser(keyHash))
      .addOption(
        new Option("--chain-counter <n>", "last certificate counter that the chain saw of the pool").argParser(counter),
      ),
  ).action(async (files: string[], flags) => {
    const { runVerify } = await import("./verify-command.ts");
    finish(await runVerify(files, flags, console));
  });
  addForms(
    addNetworkFlags(
      program
        .command("kes")
        .description("how long a KES key is good, and when it expires in local time and UTC, offline")
        .argument("<certificate>", "operational certificate, usually node.cert"),
    ).option("--explain", "show the arithmetic of slots and periods"),
  ).action(async (file: string, flags) => {
    const { runKes } = await import("./kes-command.ts");
    finish(await runKes(file, flags, console));
  });
}

function addForms(command: Command): Command {
  return command
    .addOption(
      new Option("-o, --output <format>", "form of the output").choices(["text", "json", "yaml"]).default("text"),
    )
    .addOption(new Option("--color <when>", "colour the output").choices(COLOR_CHOICES).default("auto"));
}

function keyHash(text: string): string {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return text;
  throw new InvalidArgumentError("expected 64 hexadecimal digits");
}

function counter(text: string): bigint {
  if (/^\d{1,20}$/.test(text)) return BigInt(text);
  throw new InvalidArgumentError("expected a whole number");
}
