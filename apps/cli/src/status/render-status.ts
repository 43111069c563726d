import type { Glyphs } from "../terminal/glyphs.ts";
import { humanAge } from "../terminal/human-age.ts";
import type { Palette } from "../terminal/palette.ts";
import type { Known, Unknown } from "./known.ts";
import type { LeaseView } from "./lease-view.ts";
import type { LeaderView } from "./pool-status.ts";
import { renderPods } from "./render-pods.ts";
import type { PoolReport, StatusReport } from "./status-report.ts";
import { renderVerdict, type Verdict } from "./verdict.ts";

/** How a text form is drawn. */
export interface TextStyle {
  readonly palette: Palette;
  readonly glyphs: Glyphs;
  readonly isWide: boolean;
}

/** The report for people. */
export function renderStatus(report: StatusReport, style: TextStyle): string {
  const nowMs = Date.parse(report.observedAt);
  return report.pools.map((pool) => renderPool(pool, style, nowMs)).join("\n");
}

function renderPool(pool: PoolReport, style: TextStyle, nowMs: number): string {
  const { palette } = style;
  const title = `${palette.strong(pool.name)} in ${pool.namespace}`;
  const lines = [
    `${title}   ${verdictText(pool.verdict, style)}`,
    "",
    `  leader  ${factText(pool.leader, style, (leader) => leaderText(leader, style, nowMs))}`,
    `  lease   ${factText(pool.lease, style, leaseText)}`,
    ...(pool.poolId === undefined ? [] : [`  pool    ${pool.poolId}`]),
    "",
    ...(pool.pods.kind === "unknown"
      ? [`  pods    ${unknownText(pool.pods, style)}`]
      : renderPods(pool.pods.value, pool.verdict, style).map((line) => `  ${line}`)),
    ...(pool.notices.length === 0 ? [] : ["", ...pool.notices.map((text) => `  ${palette.warning(`! ${text}`)}`)]),
  ];
  return `${lines.join("\n")}\n`;
}

function verdictText(verdict: Verdict, { palette, glyphs }: TextStyle): string {
  const words = renderVerdict(verdict);
  if (verdict.isFine) return palette.good(`${glyphs.good} ${words}`);
  if (verdict.kind === "one-forger") return palette.warning(`${glyphs.unknown} ${words}`);
  return palette.bad(`${verdict.kind === "unknown" ? glyphs.unknown : glyphs.bad} ${words}`);
}

function factText<T>(fact: Known<T>, style: TextStyle, render: (value: T) => string): string {
  return fact.kind === "known" ? render(fact.value) : unknownText(fact, style);
}

function unknownText({ because, message }: Unknown, { palette }: TextStyle): string {
  return palette.warning(`unknown (${because}): ${message}`);
}

function leaderText({ pod, since, reason, message }: LeaderView, { isWide }: TextStyle, nowMs: number): string {
  const sinceMs = since === undefined ? Number.NaN : Date.parse(since);
  const span = Number.isNaN(sinceMs) ? "" : ` for ${humanAge((nowMs - sinceMs) / 1000)}`;
  const why = [reason, isWide ? message : undefined].filter((part) => part !== undefined && part !== "").join(", ");
  return `${pod === "" ? "nobody" : pod}${span}${why === "" ? "" : `: ${why}`}`;
}

function leaseText(lease: LeaseView): string {
  const { name, state, term, durationSeconds, heldForSeconds, leftSeconds, reason } = lease;
  const span = heldForSeconds === undefined ? "" : ` for ${humanAge(heldForSeconds)}`;
  const owner =
    state === "free"
      ? `free${reason === undefined ? "" : ` (${reason})`}`
      : `${lease.holderPod ?? lease.holderIdentity}${span}`;
  const left = leftSeconds === undefined ? "" : `, ${Math.max(0, leftSeconds).toFixed(1)} of ${durationSeconds} s left`;
  return `${name}: ${owner}${left}, term ${term}`;
}
