/*
 * Every command of forgectl on a pool of three regions that is well: what it is called with, and how it ends. They come in an
 * order in which each finds the pool as it needs it.
 */

/** Where a command looks: on all regions at once, on one that stands by, in a context that is not there, or nowhere. */
export type Place = "all-regions" | "standby-region" | "no-such-context" | "nowhere";

/** One command line. */
export interface RegionCase {
  readonly command: string;
  readonly flags?: readonly string[];
  readonly at: Place;
  readonly exit: number;
  /** Its text has to name each region. */
  readonly namesRegions?: true;
  /** It goes on until Ctrl-C, which comes with the first thing that it prints. */
  readonly isEndless?: true;
  /** It waits for what kube-controller-manager does, which does not run here. */
  readonly needsTokens?: true;
}

/** Flags in which `FILES/` stands for a folder with the pool's own files, and `STANDBY` for the region that stands by. */
export const REGION_CASES: readonly RegionCase[] = [
  { command: "status", at: "all-regions", exit: 0, namesRegions: true },
  { command: "dashboard", at: "all-regions", exit: 0, namesRegions: true },
  { command: "watch", at: "all-regions", exit: 130, namesRegions: true, isEndless: true },
  { command: "why", at: "all-regions", exit: 0, namesRegions: true },
  { command: "doctor", at: "all-regions", exit: 0, namesRegions: true },
  // Only the regions that have forged have one.
  { command: "history", at: "all-regions", exit: 0 },
  { command: "events", at: "all-regions", exit: 0, namesRegions: true },
  { command: "events", flags: ["-w"], at: "all-regions", exit: 130, isEndless: true },
  // There is no kubelet that an API server could ask for a log.
  { command: "logs", at: "all-regions", exit: 4, namesRegions: true },
  { command: "verify-single-forger", at: "all-regions", exit: 0 },
  { command: "simulate", at: "all-regions", exit: 0, namesRegions: true },
  { command: "report", flags: ["--file", "FILES/report"], at: "all-regions", exit: 0 },
  { command: "dashboard", flags: ["--report", "FILES/report"], at: "nowhere", exit: 0, namesRegions: true },
  // Nothing here is a Pod, so the audit has not seen what it is about.
  { command: "migrate", at: "all-regions", exit: 1, namesRegions: true },
  { command: "arbiters setup", flags: ["--dry-run"], at: "all-regions", exit: 0, namesRegions: true },
  // The pool has arbiters already; it must not notice.
  { command: "arbiters setup", at: "all-regions", exit: 0, namesRegions: true, needsTokens: true },
  { command: "inject", flags: ["-f", "FILES/producer.yaml"], at: "nowhere", exit: 0 },
  { command: "credentials inspect", flags: ["FILES/kes.skey", "FILES/node.cert"], at: "nowhere", exit: 0 },
  {
    command: "credentials verify",
    flags: ["FILES/kes.skey", "FILES/vrf.skey", "FILES/node.cert"],
    at: "nowhere",
    exit: 0,
  },
  { command: "kes", flags: ["FILES/node.cert"], at: "nowhere", exit: 0 },
  { command: "generate crds", at: "nowhere", exit: 0 },
  { command: "generate rbac", at: "nowhere", exit: 0 },
  { command: "generate alerts", at: "nowhere", exit: 0 },
  { command: "generate dashboard", at: "nowhere", exit: 0 },
  { command: "completion", flags: ["bash"], at: "nowhere", exit: 0 },
  { command: "version", at: "nowhere", exit: 0 },
  {
    command: "maintenance start",
    flags: ["--for", "1h", "--reason", "kernel", "-y", "--cluster", "STANDBY"],
    at: "standby-region",
    exit: 0,
  },
  { command: "maintenance end", flags: ["-y", "--cluster", "STANDBY"], at: "standby-region", exit: 0 },
  {
    command: "override set",
    flags: ["--priority", "7", "--reason", "test", "-y", "--cluster", "STANDBY"],
    at: "standby-region",
    exit: 0,
  },
  { command: "override clear", flags: ["-y", "--cluster", "STANDBY"], at: "standby-region", exit: 0 },
  { command: "disable", flags: ["-y", "--cluster", "STANDBY"], at: "standby-region", exit: 0 },
  { command: "enable", flags: ["-y", "--cluster", "STANDBY"], at: "standby-region", exit: 0 },
  // The only pod of the region that forges leads already.
  { command: "switchover", flags: ["--to", "FIRST/producer-0", "-y"], at: "all-regions", exit: 6 },
  {
    command: "failover",
    flags: ["--to", "FIRST/producer-0", "--confirm", "FIRST/producer-0"],
    at: "all-regions",
    exit: 6,
  },
  {
    command: "switchover",
    flags: ["--to-region", "STANDBY", "-y"],
    at: "all-regions",
    exit: 0,
    namesRegions: true,
  },
];

/** How each command fails on regions that are well, with `-o json`; one that cannot is in {@link NEVER_FAILS}. */
export const REGION_FAILURES: readonly RegionCase[] = [
  { command: "status", flags: ["-n", "nowhere"], at: "all-regions", exit: 4, namesRegions: true },
  { command: "watch", flags: ["-n", "nowhere"], at: "all-regions", exit: 4, namesRegions: true },
  { command: "why", flags: ["nobody"], at: "all-regions", exit: 4 },
  { command: "doctor", at: "no-such-context", exit: 1 },
  { command: "history", flags: ["-n", "nowhere"], at: "all-regions", exit: 4, namesRegions: true },
  { command: "events", at: "no-such-context", exit: 1 },
  { command: "verify-single-forger", flags: ["--pool", "nothing"], at: "all-regions", exit: 4 },
  { command: "simulate", flags: ["nobody"], at: "all-regions", exit: 4 },
  { command: "migrate", at: "no-such-context", exit: 1 },
  { command: "credentials inspect", flags: ["FILES/nothing"], at: "nowhere", exit: 4 },
  { command: "credentials verify", flags: ["FILES/nothing"], at: "nowhere", exit: 4 },
  { command: "kes", flags: ["FILES/kes.skey"], at: "nowhere", exit: 1 },
];

/** It prints what it is, and asks nobody. */
export const NEVER_FAILS: readonly string[] = ["version"];

/** Commands that are run in tests of their own, where those are, and the line that runs them. */
export const ELSEWHERE: readonly { readonly command: string; readonly test: string; readonly line: string }[] = [
  // It brings its own pool, and takes half a minute.
  { command: "demo", test: "apps/cli/test/demo.test.ts", line: 'cli.run(["demo", "--regions"]' },
];
