import { expect, it } from "vitest";
import { awaitFact } from "./await-fact.ts";
import { type CommandedPool, END_OF_MAINTENANCE, MAINTENANCE, STEADY_MS, TOLD_MS } from "./commanded-pool.ts";

const COLUMNS =
  "custom-columns=NAME:.metadata.name,STATE:.status.effectiveState,PRIORITY:.status.effectivePriority,LEADER:.status.activeLeader,HEALTHY:.status.healthStatus.healthy";

/** What an operator does every day with the commands of the predecessor's README, wherever kubectl leads. */
export function regionCommandsSuite(pool: CommandedPool): void {
  it("shows every region on each of them, and where the pool forges", async () => {
    const { regions, first } = pool;
    const forgingIn = (rows: readonly string[]): string[] =>
      regions.names.filter((name) => rows.some((row) => new RegExp(` ${name} +true `).test(row)));
    for (const region of regions.names) {
      // Another region may have been faster at the start: that it gave the seat back is told a moment after it has.
      const rows = await awaitFact(`rows of three regions, of which only ${first} forges`, TOLD_MS, async () => {
        const lines = linesOf(await regions.kubectl(region, "get", "cardanoforgeclusters", "-o", "wide"));
        const isWhole = lines.filter((line) => / (true|false) +\S+ +\S+$/.test(line)).length === 3;
        return isWhole && forgingIn(lines).join() === first ? lines : undefined;
      });

      const columns = "NAME NETWORK POOL STATE PRIORITY ACTIVE LEADER HEALTHY REGION FORGING REASON AGE";
      expect(rows[0]?.split(/ +/).join(" ")).toBe(columns);
    }
    const described = await regions.kubectl(first, "describe", "cardanoforgeCluster", regions.clusterOf(first));
    expect(described).toMatch(/Forging Enabled: +true/);
  });

  it("takes forging away from a region for a maintenance, shows it meanwhile, and gives it back afterwards", async () => {
    const { regions, first } = pool;
    const name = regions.clusterOf(first);
    const until = new AbortController();
    const watched = regions.watch(first, until.signal, "get", "cardanoforgeclusters", "-w");

    await pool.leavesFirst("for a maintenance", () => pool.patch(first, first, MAINTENANCE));

    for (const region of regions.names) {
      await awaitFact(`Disabled in the view of ${region}`, TOLD_MS, async () => {
        const lines = linesOf(await regions.kubectl(region, "get", "cardanoforgeclusters", "-o", COLUMNS));
        return lines.some((line) => line.startsWith(`${name} `) && / Disabled /.test(line)) ? true : undefined;
      });
    }
    until.abort();
    expect(await watched).toMatch(new RegExp(`${name} .* Disabled `));
    await pool.patch(first, first, END_OF_MAINTENANCE);
    await regions.steady(STEADY_MS, first);
  });
}

function linesOf(printed: string): string[] {
  return printed
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}
