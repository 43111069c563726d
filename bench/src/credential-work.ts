/**
 * One piece of work with credentials, first cold and then warm, in a process of its own: the first time counts a JIT that
 * has seen nothing. Arguments: `verify` (a set, as `issue` prints it, on standard
 * input) or `decoy`, then `portable` or `host`. Prints the times in milliseconds as JSON.
 */
import { randomBytes } from "node:crypto";
import { createDecoySet, issueCredentialSet, PORTABLE_ED25519, verifyCredentialSet } from "@cardano-forge/credentials";
import { hostEd25519 } from "@cardano-forge/host";

const WARM_RUNS = 50;

const [work, choice] = process.argv.slice(2);
const arithmetic = choice === "host" ? hostEd25519 : PORTABLE_ED25519;
const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));

function decoy(): void {
  createDecoySet({ randomBytes: random, currentKesPeriod: 100, arithmetic });
}

async function verification(): Promise<() => void> {
  // The set comes from another process, so that making it warms nothing up here.
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const given = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Record<"kes" | "vrf" | "opcert", string>;
  const [kes, vrf, opcert] = [given.kes, given.vrf, given.opcert].map((file) => new TextEncoder().encode(file));
  if (kes === undefined || vrf === undefined || opcert === undefined) throw new Error("three files are needed");
  return () => {
    const { kind } = verifyCredentialSet({ kes, vrf, opcert }, { currentKesPeriod: 100, arithmetic });
    if (kind !== "valid") throw new Error("the set is not valid");
  };
}

function timed(run: () => void): number {
  const startedAtMs = performance.now();
  run();
  return performance.now() - startedAtMs;
}

function issue(): void {
  const { files } = issueCredentialSet({ randomBytes: random, counter: 0n, startKesPeriod: 100 });
  const texts = Object.entries(files).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]);
  process.stdout.write(JSON.stringify(Object.fromEntries(texts)));
}

if (work === "issue") {
  issue();
} else {
  const run = work === "decoy" ? decoy : await verification();
  const coldMs = timed(run);
  const warmMs = Array.from({ length: WARM_RUNS }, () => timed(run)).slice(WARM_RUNS / 2);
  process.stdout.write(JSON.stringify({ coldMs, warmMs }));
}
