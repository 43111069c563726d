import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hostile } from "./hostile-pool.ts";

/** A command line that is run where every text is an attack; a flag that names a file of {@link hostileFiles} becomes its path. */
export interface HostileCase {
  readonly command: string;
  readonly flags?: readonly string[];
  readonly isEndless?: true;
}

/** Every command there is. */
export const HOSTILE_CASES: readonly HostileCase[] = [
  { command: "status" },
  { command: "status", flags: ["-o", "wide"] },
  { command: "status", flags: ["-o", "yaml"] },
  { command: "status", flags: ["-o", "name"] },
  { command: "dashboard" },
  { command: "watch", isEndless: true },
  { command: "why" },
  { command: "why", flags: ["producer-0"] },
  { command: "doctor" },
  { command: "history", flags: ["-o", "wide"] },
  { command: "events" },
  { command: "events", flags: ["-w"], isEndless: true },
  { command: "logs" },
  { command: "logs", flags: ["--file", "hostile.log", "--pretty"] },
  { command: "verify-single-forger" },
  { command: "simulate", flags: ["--pool", "cardano-leader"] },
  { command: "report" },
  { command: "migrate" },
  { command: "inject", flags: ["-f", "hostile.yaml"] },
  { command: "credentials inspect", flags: ["hostile.cert"] },
  { command: "credentials verify", flags: ["hostile.cert"] },
  { command: "kes", flags: ["hostile.cert"] },
  { command: "switchover", flags: ["--to", "producer-0", "--pool", "cardano-leader"] },
  { command: "switchover", flags: ["--to-region", "eu-west-1", "--pool", "cardano-leader"] },
  { command: "failover", flags: ["--to", "producer-0", "--pool", "cardano-leader", "--dry-run"] },
  { command: "maintenance start", flags: ["--for", "1h", "--reason", hostile(300), "--dry-run"] },
  { command: "maintenance end", flags: ["--dry-run"] },
  { command: "override set", flags: ["--reason", hostile(300), "--priority", "7", "--dry-run"] },
  { command: "override clear", flags: ["--dry-run"] },
  { command: "enable", flags: ["--dry-run"] },
  { command: "disable", flags: ["--dry-run"] },
  { command: "arbiters setup", flags: ["--dry-run", "--request-timeout", "1s"] },
  { command: "generate crds" },
  { command: "generate rbac" },
  { command: "generate alerts" },
  { command: "generate dashboard" },
  { command: "demo", flags: ["--color", hostile(30)] },
  { command: "completion", flags: ["bash"] },
  { command: "__complete", flags: ["--", "why", ""] },
  { command: "version" },
];

/** Files for commands that read some, by their names in the cases. */
export async function hostileFiles(directory: string): Promise<Record<string, string>> {
  const log = { level: hostile(100), time: hostile(100), msg: hostile(), [hostile(100)]: hostile() };
  const certificate = { type: hostile(200), description: hostile(), cborHex: hostile() };
  const files = {
    "hostile.log": `${JSON.stringify(log)}\n${hostile()}\n`,
    "hostile.yaml": `# ${hostile(200)}\nkind: StatefulSet\nmetadata: {name: "${hostile(50).replaceAll(/[\r\n"\\]/g, "")}"}\n`,
    "hostile.cert": JSON.stringify(certificate),
  };
  const written = Object.entries(files).map(async ([name, text]) => {
    const path = join(directory, name);
    await writeFile(path, text);
    return [name, path] as const;
  });
  return Object.fromEntries(await Promise.all(written));
}
