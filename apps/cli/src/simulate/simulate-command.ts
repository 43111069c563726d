import { knownValue, type PoolView } from "@cardano-forge/pool-view";
import { CliError } from "../cli-error.ts";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { renderDocument } from "../output-format.ts";
import { chooseOnePool, type PoolFlag } from "../pools/choose-pool.ts";
import { lookForPools, withScopes } from "../pools/look.ts";
import { verdictText } from "../status/render-facts.ts";
import type { Console } from "../terminal/console.ts";
import { fitText } from "../terminal/fit-text.ts";
import type { ColorChoice } from "../terminal/palette.ts";
import { type TextStyle, textStyle } from "../terminal/text-style.ts";
import { lossesOf, namesOf } from "./losses.ts";
import { poolToRehearse, type Script, type TimingWish } from "./pool-to-rehearse.ts";
import { type Cost, rehearse, type Span } from "./rehearse.ts";
import { renderCosts, spanText } from "./render-costs.ts";

/** What `forgectl simulate` is asked for. */
export interface SimulateFlags extends ClusterFlags, PoolFlag, TimingWish {
  readonly output: "text" | "json" | "yaml";
  readonly color: ColorChoice;
}

/** Enough to see how much depends on the moment; more of them widen the span by little. */
const TIMES = 5;

/** Plays the loss of what was asked for, or of everything that the leader depends on, with the election itself. */
export async function runSimulate(
  name: string | undefined,
  flags: SimulateFlags,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  return withScopes(flags, async (scopes) => {
    const seen = await lookForPools(scopes, flags, { nowMs: console.nowMs, signal });
    const pool = chooseOnePool(seen.pools, flags);
    const script = poolToRehearse(pool, seen.sites, flags);
    const losses = lossesOf(script.pool, name);
    if (losses.length === 0) throw nothingCalled(name ?? "", script);
    const costs: Cost[] = [];
    for (const loss of losses) costs.push(await rehearse(script.pool, loss, TIMES, signal));
    console.out.write(
      flags.output === "text"
        ? render(pool, script, costs, textStyle(console, flags.color))
        : await renderDocument(documentOf(pool, script, costs), flags.output),
    );
    return EXIT_CODES.ok;
  });
}

function documentOf(
  { name, namespace, poolId, sites }: PoolView,
  { pool, assumptions }: Script,
  costs: readonly Cost[],
) {
  const measured = measuredGaps(sites);
  return {
    apiVersion: "forgectl.cardano.io/v1",
    kind: "LossSimulation",
    pool: { name, namespace, ...(poolId === undefined ? {} : { poolId }) },
    timing: {
      leaseMs: pool.timing.leaseDurationMs,
      renewMs: pool.timing.renewIntervalMs,
      ...(pool.seat === undefined ? {} : { seatMs: pool.seat.timing.leaseDurationMs }),
    },
    assumptions,
    rehearsalsEach: TIMES,
    losses: costs.map(({ kind, of, forgesOn, gap, forgers }) => ({ kind, of, forgesOn, gap, forgers })),
    ...(measured === undefined ? {} : { measured }),
  };
}

function render(view: PoolView, { pool, assumptions }: Script, costs: readonly Cost[], style: TextStyle): string {
  const { timing, seat } = pool;
  const fitted = (line: string): string => fitText(line, style.width);
  const measured = measuredGaps(view.sites);
  const seatText = seat === undefined ? "" : `, seat of ${seat.timing.leaseDurationMs / 1000} s`;
  const lines = [
    `${style.palette.strong(view.name)} in ${view.namespace}   ${verdictText(view.verdict, style)}`,
    "",
    `  lease of ${timing.leaseDurationMs / 1000} s, renewed every ${timing.renewIntervalMs / 1000} s${seatText}`,
    "",
    ...renderCosts(costs, style.width),
    "",
    `  Each was played ${TIMES} times with the election itself, ${pool.requestMs} ms for a request.`,
    ...assumptions.map((text) => fitted(`  Assumed: ${text}.`)),
    fitted("  What a node needs to load its keys comes on top; on public networks a second is a slot."),
    ...(measured === undefined ? [] : [`  Measured here, keys included: ${measuredText(measured)}.`]),
  ];
  return `${lines.join("\n")}\n`;
}

interface Measured extends Span {
  readonly count: number;
}

function measuredText({ count, ...span }: Measured): string {
  return `${spanText(span)} in ${count} ${count === 1 ? "change" : "changes"} of leadership`;
}

/** What the sidecars measured of the changes that are remembered. */
function measuredGaps(sites: PoolView["sites"]): Measured | undefined {
  const gaps = sites.flatMap(({ history }) => (knownValue(history) ?? []).flatMap((one) => one.gapMilliseconds ?? []));
  if (gaps.length === 0) return undefined;
  return { count: gaps.length, leastMs: Math.min(...gaps), mostMs: Math.max(...gaps) };
}

function nothingCalled(name: string, { pool }: Script): CliError {
  return new CliError("CLI_POOL_NOT_FOUND", `Nothing that takes part is called ${name}.`, {
    facts: [["takes part", namesOf(pool).join(", ")]],
    suggestions: ["forgectl why, for a pod that is not ready"],
  });
}
