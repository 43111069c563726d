import type { Command } from "commander";
import { createProgram } from "../../src/program.ts";
import { captureConsole } from "../harness/captured-console.ts";
import type { PoolServer } from "../harness/pool-server.ts";
import { aForger, aPod, secondsAgo } from "../status/builders.ts";

/** A run that the page shows: of which command, with which words, and what the pool was like. */
interface Example {
  readonly command: string;
  /** A sentence before it, where it needs one. */
  readonly before?: string;
  readonly words: readonly string[];
  readonly pods?: readonly ReturnType<typeof aPod>[];
}

const HISTORY = [
  { at: secondsAgo(7200), to: "producer-0", reason: "ForgingVerified", term: 2 },
  {
    at: secondsAgo(134),
    from: "producer-0",
    to: "producer-1",
    reason: "ForgingVerified",
    gapMilliseconds: 812,
    term: 3,
  },
];
const SILENT = [aPod(), aForger({ updated: secondsAgo(134) }), aPod({ name: "producer-2" })];
const DOUBLE = [aPod(), aForger(), aForger({ name: "producer-2" })];

const EXAMPLES: readonly Example[] = [
  { command: "status", words: ["status"] },
  { command: "status", before: "A pod that is silent is unknown:", words: ["status"], pods: SILENT },
  { command: "why", words: ["why", "producer-0"] },
  { command: "history", words: ["history"] },
  { command: "verify-single-forger", words: ["verify-single-forger"] },
  {
    command: "verify-single-forger",
    before: "What nobody wants to see:",
    words: ["verify-single-forger"],
    pods: DOUBLE,
  },
  { command: "simulate", words: ["simulate"] },
  {
    command: "simulate",
    before: "A standby, and timings that are not in force:",
    words: ["simulate", "producer-0", "--lease-duration", "6s"],
  },
  { command: "switchover", words: ["switchover", "--to", "producer-0", "--dry-run"] },
  { command: "switchover", before: "Without a terminal to ask on:", words: ["switchover", "--to", "producer-0"] },
  { command: "failover", words: ["failover", "--to", "producer-1", "--confirm", "producer-1"] },
  {
    command: "maintenance",
    words: ["maintenance", "start", "--for", "4h", "--reason", "kernel", "--cluster", "eu-west-1", "--dry-run"],
  },
];

/** The commands of the page, in its order. */
const DOCUMENTED = [
  "status",
  "dashboard",
  "watch",
  "why",
  "doctor",
  "history",
  "events",
  "logs",
  "verify-single-forger",
  "simulate",
  "report",
  "migrate",
  "inject",
  "credentials",
  "kes",
  "switchover",
  "failover",
  "maintenance",
  "override",
  "enable",
  "disable",
  "arbiters",
  "generate",
  "demo",
  "completion",
  "version",
] as const;

const CLUSTERS = "/apis/cardano.io/v1/namespaces/cardano-mainnet/cardanoforgeclusters";

/** Writes the page: the help of every command as it is, and examples as they were printed when this ran. */
export async function renderCliPage(server: PoolServer): Promise<string> {
  await server.putPool({ history: HISTORY });
  await server.send("POST", CLUSTERS, {
    apiVersion: "cardano.io/v1",
    kind: "CardanoForgeCluster",
    metadata: { name: "mainnet-pool13gsek-eu-west-1" },
    spec: {
      network: { name: "mainnet", magic: 764824073 },
      pool: { id: `pool1${"a".repeat(51)}`, idHex: "a".repeat(56) },
      region: "eu-west-1",
    },
  });
  const program = createProgram({
    name: "forgectl",
    console: captureConsole(),
    signal: new AbortController().signal,
    finish: () => undefined,
  });
  const sections: string[] = [];
  for (const name of DOCUMENTED) {
    const command = program.commands.find((one) => one.name() === name);
    if (command === undefined) throw new Error(`there is no command ${name}`);
    sections.push(await section(command, server));
  }
  return `${PREFACE}\n${sections.join("\n")}`;
}

const PREFACE = `# forgectl

The commands, their flags, and what they print. A test runs all of it again and compares: an example here is what the command
of this version prints for a pool of three pods. [Exit codes](../../apps/cli/README.md#exit-codes) mean the same for every
command. With \`-o json\` an error is an object on standard output too.
`;

async function section(command: Command, server: PoolServer): Promise<string> {
  const parts = [`## ${command.name()}\n`, block(helpOf(command))];
  for (const sub of command.commands) parts.push(`### ${command.name()} ${sub.name()}\n`, block(helpOf(sub)));
  for (const example of EXAMPLES.filter((one) => one.command === command.name())) {
    parts.push(...(await shown(example, server)));
  }
  return parts.join("\n");
}

async function shown({ words, before, pods }: Example, server: PoolServer): Promise<string[]> {
  await server.changePool({ history: HISTORY, ...(pods === undefined ? {} : { pods }) });
  const { code, out, err } = await server.forgectl(words);
  const text = `$ forgectl ${words.join(" ")}\n${err}${out}[exit code ${code}]\n`;
  return [...(before === undefined ? [] : [`${before}\n`]), block(text)];
}

function helpOf(command: Command): string {
  return command.configureHelp({ helpWidth: 100 }).helpInformation();
}

function block(text: string): string {
  return `\`\`\`\n${text.trimEnd()}\n\`\`\`\n`;
}
