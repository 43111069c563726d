import { type Change, changesBetween } from "@cardano-forge/pool-view";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { namespaceOf } from "../cluster/connect.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { look, lookForPools, withScopes } from "../pools/look.ts";
import { createWake } from "../pools/wake.ts";
import { renderStatus } from "../status/render-status.ts";
import { createStatusReport } from "../status/status-report.ts";
import type { Console } from "../terminal/console.ts";
import type { ColorChoice } from "../terminal/palette.ts";
import { type TextStyle, textStyle } from "../terminal/text-style.ts";

/** What `forgectl watch` is asked for. */
export interface WatchFlags extends ClusterFlags {
  readonly output: "text" | "json";
  readonly color: ColorChoice;
}

const LEAST_MS = 500;
/** Silence is news too: a pod that says nothing for 40 s, a lease that runs out. */
const MOST_MS = 5000;

/** Prints the status, and then a line for each change until the user has seen enough. */
export async function runWatch(flags: WatchFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  const style = textStyle(console, flags.color);
  return withScopes(flags, async (scopes) => {
    const wake = createWake(scopes, signal);
    let before = await lookForPools(scopes, flags, { nowMs: console.nowMs, signal });
    const report = createStatusReport(before.sites, { nowMs: before.nowMs, namespace: namespaceOf(scopes) });
    const isText = flags.output === "text";
    console.out.write(isText ? `${renderStatus(report, style)}\n` : `${JSON.stringify(report)}\n`);
    for (;;) {
      await wake.next(LEAST_MS, MOST_MS);
      // Ctrl-C is how a watch ends.
      if (signal.aborted) return EXIT_CODES.interrupted;
      const after = await look(scopes, console.nowMs, signal);
      for (const change of changesBetween(before.pools, after.pools, after.sites)) {
        console.out.write(renderChange(change, after.nowMs, isText ? { ...style, isSingle: isOne(after) } : undefined));
      }
      before = after;
    }
  });
}

function isOne({ pools }: { readonly pools: readonly unknown[] }): boolean {
  return pools.length === 1;
}

function renderChange(
  change: Change,
  atMs: number,
  style: (TextStyle & { readonly isSingle: boolean }) | undefined,
): string {
  const at = new Date(atMs).toISOString();
  if (style === undefined) {
    return `${JSON.stringify({ apiVersion: "forgectl.cardano.io/v1", kind: "StatusChange", at, ...change })}\n`;
  }
  const { palette, isSingle } = style;
  const time = palette.dim(at.slice("2026-09-01T".length, "2026-09-01T12:00:00".length));
  const pool = isSingle ? "" : `${change.pool}: `;
  const message = `${pool}${change.message}`;
  return `${time}  ${change.isBad ? palette.bad(message) : message}\n`;
}
