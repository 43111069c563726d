import { InvalidArgumentError, Option } from "commander";
import type { AddCommand } from "./command-context.ts";
import { colorOption } from "./output-flags.ts";

/** What inject itself tells the sidecar, and the flag for it. */
const OWN_VARIABLES: Readonly<Record<string, string>> = {
  CARDANO_NETWORK: "--network",
  NETWORK_MAGIC: "--network-magic",
  POOL_ID: "--pool-id",
  METRICS_PORT: "--metrics-port",
  PRESTOP_TOKEN: "--prestop-token",
};
const READ_FROM_MANIFEST = /^(?:NAMESPACE|POD_NAME|NODE_SOCKET|(?:SOURCE|TARGET)_(?:KES_KEY|VRF_KEY|OP_CERT))$/;

/** `forgectl inject`. */
export const addInject: AddCommand = (program, { console, signal, finish }) => {
  program
    .command("inject")
    .description("add the sidecar to a StatefulSet or Deployment of your own; asks no cluster and writes to no file")
    .requiredOption("-f, --filename <path>", "the manifest, in YAML or JSON; - is standard input")
    .option("--uninject", "take out again what inject has put in, to the byte")
    .option(
      "--secret <name>",
      "Secret with kes.skey, vrf.skey and node.cert (default: what the node has mounted for them)",
    )
    .option("--network <name>", "mainnet, preprod, preview or a name of your own (default: the node's CARDANO_NETWORK)")
    .addOption(new Option("--network-magic <number>", "of a network of your own").argParser(magic))
    .option("--pool-id <id>", "names the Lease after the pool, as pool1... or 56 hexadecimal digits")
    .option("--plain", "for Kubernetes 1.25 to 1.28: a container beside the node, not an init container that stays")
    .option("--image <image>", "image of the sidecar (default: the one of this version)")
    .addOption(new Option("--metrics-port <port>", "port of the sidecar").argParser(port).default(8000))
    .addOption(
      new Option("--prestop-token <text>", "what the hook shows to the sidecar (default: any)").argParser(token),
    )
    .option("--service-account <name>", "account of the pods (default: theirs, or cardano-forge)")
    .option("--arbiters-secret <name>", "Secret of kubeconfigs, mounted at /arbiters for ARBITERS")
    .addOption(
      new Option("--env <NAME=VALUE>", "more for the sidecar, any number of times")
        .argParser(variable)
        .default({}, "none"),
    )
    .addOption(new Option("-o, --output <format>", "form of the output").choices(["yaml", "json"]).default("yaml"))
    .addOption(colorOption())
    .action(async (flags) => {
      const { runInject } = await import("../inject/inject-command.ts");
      finish(await runInject(flags, console, signal));
    });
};

function magic(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 0xffff_ffff) return number;
  throw new InvalidArgumentError("expected a whole number below 2^32");
}

function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= 65_535) return number;
  throw new InvalidArgumentError("expected a port from 1 to 65535");
}

function token(text: string): string {
  if (/^[\w.~-]{16,128}$/.test(text)) return text;
  throw new InvalidArgumentError("expected 16 to 128 letters, digits, or any of - . _ ~");
}

function variable(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const found = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text);
  const name = found?.[1];
  if (name === undefined) throw new InvalidArgumentError("expected a name, = and a value");
  const flag = OWN_VARIABLES[name];
  if (flag !== undefined) throw new InvalidArgumentError(`${name} has a flag of its own: ${flag}`);
  if (READ_FROM_MANIFEST.test(name)) throw new InvalidArgumentError(`${name} is read from the manifest`);
  return { ...before, [name]: found?.[2] ?? "" };
}
