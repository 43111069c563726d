import { humanAge, type PoolView, qualifiedName, type TransitionFacts, type Unknown } from "@cardano-forge/pool-view";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { renderDocument } from "../output-format.ts";
import { choosePools, type PoolFlag } from "../pools/choose-pool.ts";
import { lookForPools, withScopes } from "../pools/look.ts";
import { unknownText } from "../status/render-facts.ts";
import type { Console } from "../terminal/console.ts";
import type { ColorChoice } from "../terminal/palette.ts";
import { type Column, renderTable } from "../terminal/table.ts";
import { type TextStyle, textStyle } from "../terminal/text-style.ts";

/** What `forgectl history` is asked for. */
export interface HistoryFlags extends ClusterFlags, PoolFlag {
  readonly output: "text" | "wide" | "json" | "yaml";
  readonly color: ColorChoice;
}

/** A change of leadership, and the context that told it. */
export interface PastTransition extends TransitionFacts {
  readonly context?: string;
}

/** What is remembered of one pool: the last fifty changes of each context. */
export interface PoolHistory {
  readonly name: string;
  readonly namespace: string;
  readonly transitions: readonly PastTransition[];
  readonly unseen: readonly { readonly context?: string; readonly because: Unknown }[];
}

/** Prints who led when, and how long nobody forged in between. */
export async function runHistory(flags: HistoryFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  return withScopes(flags, async (scopes) => {
    const seen = await lookForPools(scopes, flags, { nowMs: console.nowMs, signal });
    const pools = choosePools(seen.pools, flags).map(historyOf);
    const document = { apiVersion: "forgectl.cardano.io/v1", kind: "History", pools };
    const isDocument = flags.output === "json" || flags.output === "yaml";
    console.out.write(
      isDocument
        ? await renderDocument(document, flags.output as "json" | "yaml")
        : renderHistory(pools, textStyle(console, flags.color, flags.output === "wide"), seen.nowMs),
    );
    return EXIT_CODES.ok;
  });
}

/** Puts the changes of all contexts in one order. */
function historyOf({ name, namespace, sites }: PoolView): PoolHistory {
  const contextOf = (context: string | undefined) => (context === undefined ? {} : { context });
  const transitions = sites.flatMap(({ context, history }) =>
    history.kind === "known" ? history.value.map((one) => ({ ...one, ...contextOf(context) })) : [],
  );
  const unseen = sites.flatMap(({ context, history }) =>
    history.kind === "unknown" ? [{ ...contextOf(context), because: history }] : [],
  );
  return { name, namespace, transitions: transitions.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)), unseen };
}

const COLUMNS: readonly Column[] = [
  { title: "WHEN" },
  { title: "AGO", align: "right" },
  { title: "FROM" },
  { title: "TO" },
  { title: "GAP", align: "right" },
  { title: "TERM", align: "right" },
  { title: "REASON" },
];

function renderHistory(pools: readonly PoolHistory[], style: TextStyle, nowMs: number): string {
  return pools
    .map((pool) => {
      const lines = [
        `${style.palette.strong(pool.name)} in ${pool.namespace}`,
        "",
        ...pool.unseen.map(
          ({ context, because }) => `  ${context === undefined ? "" : `${context}: `}${unknownText(because, style)}`,
        ),
        ...(pool.transitions.length === 0 ? ["  no change of leadership is remembered"] : tableOf(pool, style, nowMs)),
      ];
      return `${lines.join("\n")}\n`;
    })
    .join("\n");
}

function tableOf({ transitions }: PoolHistory, { isWide, width }: TextStyle, nowMs: number): string[] {
  const columns = isWide ? [...COLUMNS, { title: "MESSAGE" }] : COLUMNS;
  const rows = transitions.map((one) => [...cellsOf(one, nowMs), ...(isWide ? [one.message ?? "-"] : [])]);
  return renderTable(columns, rows, width === undefined || isWide ? undefined : width - 2).map((line) => `  ${line}`);
}

function cellsOf({ at, from, to, gapMilliseconds, term, reason, context }: PastTransition, nowMs: number): string[] {
  const atMs = Date.parse(at);
  const pod = (name: string | undefined): string =>
    (name ?? "") === "" ? "-" : qualifiedName(context, name as string);
  return [
    Number.isNaN(atMs) ? at : new Date(atMs).toISOString().replace(/\.\d+Z$/, "Z"),
    Number.isNaN(atMs) ? "-" : humanAge((nowMs - atMs) / 1000),
    pod(from),
    pod(to),
    gapMilliseconds === undefined ? "-" : `${gapMilliseconds} ms`,
    String(term ?? "-"),
    reason ?? "-",
  ];
}
