/*
 * How every command that asks a cluster ends, however little it is told. A new command has no line here, and fails a test.
 */
import type { ExitCode } from "../../src/exit-code.ts";

/** How little is told, by which contexts, what has to be said of it, and how long an API server is waited for. */
export const SITUATIONS = {
  nothing: { contexts: "sees-nothing", says: /forbidden|may not/, patience: "10s" },
  leaders: { contexts: "sees-leaders", says: /forbidden|may not/, patience: "10s" },
  leases: { contexts: "sees-leases", says: /forbidden|may not/, patience: "10s" },
  clusters: { contexts: "sees-clusters", says: /forbidden|may not/, patience: "10s" },
  silence: { contexts: "silent", says: /timeout|did not answer|no complete answer/, patience: "500ms" },
  // The one that answers has to be waited for, too.
  half: { contexts: "admin,silent", says: /silent.*(timeout|no complete answer)|context not read/s, patience: "5s" },
  // Two that answer are most of the pool, and no reason to say nothing of the third.
  third: { contexts: "forging,standing-by,silent", says: /silent/, patience: "5s" },
} as const;
/** One of them: only one resource may be read, or nothing; nobody answers, or one of two or three does not. */
export type Situation = keyof typeof SITUATIONS;

/** A command line, and its exit code in each situation in which it is run. */
export interface Case {
  readonly command: string;
  readonly flags?: readonly string[];
  readonly exits: Readonly<Partial<Record<Situation, ExitCode>>>;
  /** Where the little that is told is all that the command needs, so that there is nothing to complain of. */
  readonly isEnough?: Situation;
  /** It takes no less than two contexts; the other one is silent. */
  readonly isForSeveral?: true;
  /** It goes on until Ctrl-C, which comes with the first thing that it prints. */
  readonly isEndless?: true;
}

/** Commands that need CardanoLeaders or Leases for a start. */
const READER = { nothing: 5, clusters: 5, silence: 124 } as const;
/** Commands that change a CardanoForgeCluster, which nobody here may write; they take one context. */
const CHANGE = { nothing: 5, leaders: 5, leases: 5, clusters: 5, silence: 124 } as const;
const HAND_OVER = ["--to", "producer-0", "--no-wait"];

/** Every command that takes a kubeconfig. */
export const CASES: readonly Case[] = [
  { command: "status", exits: { ...READER, leaders: 1, leases: 1, half: 1, third: 1 } },
  { command: "dashboard", exits: { ...READER, leaders: 1, leases: 1, half: 1, third: 1 } },
  { command: "watch", exits: { ...READER, leaders: 130, leases: 130, half: 130, third: 130 }, isEndless: true },
  { command: "why", exits: { ...READER, leaders: 0, leases: 0, half: 0, third: 0 } },
  { command: "doctor", exits: { nothing: 1, leaders: 0, leases: 1, clusters: 1, silence: 1, half: 1, third: 1 } },
  { command: "history", exits: { ...READER, leaders: 0, leases: 0, half: 0, third: 0 }, isEnough: "leaders" },
  { command: "events", exits: { ...READER, leaders: 5, leases: 5, half: 0, third: 0 } },
  {
    command: "events",
    flags: ["-w"],
    exits: { ...READER, leaders: 5, leases: 5, half: 130, third: 130 },
    isEndless: true,
  },
  { command: "logs", exits: { ...READER, leaders: 5, leases: 5, half: 4, third: 4 } },
  { command: "logs", flags: ["producer-0"], exits: { ...READER, leaders: 5, leases: 5, half: 4, third: 4 } },
  { command: "verify-single-forger", exits: { ...READER, leaders: 1, leases: 1, half: 1, third: 1 } },
  { command: "simulate", exits: { ...READER, leaders: 5, leases: 5, half: 0, third: 0 } },
  { command: "report", exits: { nothing: 0, leaders: 0, leases: 0, clusters: 0, silence: 0, half: 0, third: 0 } },
  { command: "migrate", exits: { nothing: 1, leaders: 1, leases: 1, clusters: 1, silence: 124, half: 1, third: 1 } },
  {
    command: "switchover",
    flags: [...HAND_OVER, "-y"],
    exits: { ...READER, leaders: 5, leases: 5, half: 6, third: 6 },
  },
  {
    command: "switchover",
    flags: ["--to-region", "eu-west-1", "-y"],
    exits: { ...READER, leaders: 5, leases: 5, half: 6, third: 6 },
  },
  {
    command: "failover",
    flags: [...HAND_OVER, "--confirm", "producer-0"],
    exits: { ...READER, leaders: 5, leases: 5, half: 0, third: 0 },
  },
  { command: "maintenance start", flags: ["--for", "1h", "--reason", "r", "-y"], exits: CHANGE },
  { command: "maintenance end", flags: ["-y"], exits: { ...CHANGE, clusters: 0 }, isEnough: "clusters" },
  { command: "override set", flags: ["--reason", "r", "--priority", "7", "-y"], exits: CHANGE },
  { command: "override clear", flags: ["-y"], exits: { ...CHANGE, clusters: 0 }, isEnough: "clusters" },
  { command: "enable", flags: ["-y"], exits: { ...CHANGE, clusters: 0 }, isEnough: "clusters" },
  { command: "disable", flags: ["-y"], exits: CHANGE },
  {
    command: "arbiters setup",
    flags: ["--dry-run"],
    exits: { nothing: 6, leaders: 6, leases: 6, clusters: 6, half: 6, third: 6 },
    isForSeveral: true,
  },
];
