import { awaitFact } from "./await-fact.ts";
import { fillIn } from "./operator-pages.ts";
import type { ShellEnd } from "./operator-shell.ts";
import type { OperatorSites } from "./operator-sites.ts";

type Words = Readonly<Record<string, string>>;

/** What it takes to follow a page: blocks are run with their words filled in, on the machine of the operator. */
export interface Following {
  readonly sites: OperatorSites;
  /** Throws what was printed unless it ends well. */
  run(block: string, at: string, more?: Words): Promise<ShellEnd>;
  /** However it ends. */
  end(block: string, at: string, more?: Words): Promise<ShellEnd>;
  /** Again until it is not refused any more, as a region is that has not been ready for long. */
  runOnceAllowed(block: string, at: string, more?: Words): Promise<ShellEnd>;
  /** Again until it ends well, as it does once all pods have reported. */
  runUntilWell(block: string, at: string, more?: Words): Promise<ShellEnd>;
}

/** Far above what it takes until one region forges and the others wait for it, with short leases. */
export const STEADY_MS = 240_000;
/** Far above what it takes until a status has arrived everywhere. */
export const TOLD_MS = 120_000;
/** Far above what it takes until another pod or region forges. */
export const FORGED_MS = 120_000;
/** Exit code of forgectl where it or a sidecar has refused. */
const REFUSED = 6;

/** Follows the pages on clusters that are started later. */
export function followPages(sitesNow: () => OperatorSites): Following {
  const words = (): Words => {
    const { id } = sitesNow().pool;
    const short = `mainnet-${id.slice(0, 10)}`;
    return { POOL: id, SECRET: "forging-keys", CLUSTER: `${short}-us`, SEAT: `cardano-forge-${short}` };
  };
  const end: Following["end"] = (block, at, more = {}) =>
    sitesNow().shell.run(fillIn(block, { ...words(), ...more }), at);
  const run: Following["run"] = async (block, at, more) => assertWell(block, await end(block, at, more));

  return {
    get sites() {
      return sitesNow();
    },
    end,
    run,
    runOnceAllowed: (block, at, more) =>
      again("hand-over that is not refused", async () => {
        const ended = await end(block, at, more);
        return ended.code === REFUSED ? undefined : assertWell(block, ended);
      }),
    async runUntilWell(block, at, more) {
      let last: ShellEnd | undefined;
      const explain = (): string => `${last?.out}${last?.err}`;
      const ask = async (): Promise<ShellEnd | undefined> => {
        last = await end(block, at, more);
        return last.code === 0 ? last : undefined;
      };
      return again("good end", ask, explain);
    },
  };
}

/** Prints what was measured beside the report of the tests. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function again(what: string, ask: () => Promise<ShellEnd | undefined>, explain = () => ""): Promise<ShellEnd> {
  return awaitFact(what, STEADY_MS, ask, { lookIntervalMs: 1000, explain });
}

function assertWell(block: string, ended: ShellEnd): ShellEnd {
  if (ended.code === 0) return ended;
  throw new Error(`exit code ${ended.code}:\n${block}\n${ended.out}${ended.err}`);
}
