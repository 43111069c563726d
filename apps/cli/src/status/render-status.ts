import {
  humanAge,
  type LeaderView,
  type LeaseView,
  type PoolView,
  type RegisterView,
  type SiteView,
} from "@cardano-forge/pool-view";
import { fitText } from "../terminal/fit-text.ts";
import type { TextStyle } from "../terminal/text-style.ts";
import { renderClusters } from "./render-clusters.ts";
import { factText, unknownText, verdictText } from "./render-facts.ts";
import { renderPods } from "./render-pods.ts";
import type { StatusReport } from "./status-report.ts";

/** The report for people. */
export function renderStatus(report: Pick<StatusReport, "observedAt" | "pools">, style: TextStyle): string {
  const nowMs = Date.parse(report.observedAt);
  return report.pools.map((pool) => renderPool(pool, style, nowMs)).join("\n");
}

function renderPool(pool: PoolView, style: TextStyle, nowMs: number): string {
  const { palette } = style;
  const title = `${palette.strong(pool.name)} in ${pool.namespace}`;
  const clusters = renderClusters(pool, style, innerWidth(style)).map((line) => `  ${line}`);
  const fitted = (line: string): string => fitText(line, style.width);
  const lines = [
    fitted(`${title}   ${verdictText(pool.verdict, style)}`),
    ...(clusters.length === 0 ? [] : ["", ...clusters]),
    ...(pool.seat.length === 0 ? [] : ["", ...pool.seat.map((register) => fitted(seatText(register)))]),
    ...pool.sites.flatMap((site) => ["", ...renderSite(site, pool, style, nowMs)]),
    ...(pool.notices.length === 0
      ? []
      : ["", ...pool.notices.map((text) => fitted(`  ${palette.warning(`! ${text}`)}`))]),
  ];
  return `${lines.join("\n")}\n`;
}

function renderSite(site: SiteView, pool: PoolView, style: TextStyle, nowMs: number): string[] {
  const fitted = (line: string): string => fitText(line, style.width);
  const verdict = { ...pool.verdict, context: site.context };
  return [
    ...(site.context === undefined ? [] : [`  context ${style.palette.strong(site.context)}`]),
    fitted(`  leader  ${factText(site.leader, style, (leader) => leaderText(leader, style, nowMs))}`),
    fitted(`  lease   ${factText(site.lease, style, leaseText)}`),
    ...(pool.poolId === undefined ? [] : [`  pool    ${pool.poolId}`]),
    "",
    ...(site.pods.kind === "unknown"
      ? [fitted(`  pods    ${unknownText(site.pods, style)}`)]
      : renderPods(site.pods.value, verdict, style, innerWidth(style)).map((line) => `  ${line}`)),
  ];
}

/** Of a table that stands two spaces in; whoever asks for all columns gets them as wide as they are. */
function innerWidth({ width, isWide }: TextStyle): number | undefined {
  return width === undefined || isWide ? undefined : width - 2;
}

function leaderText({ pod, since, reason, message }: LeaderView, { isWide }: TextStyle, nowMs: number): string {
  const sinceMs = since === undefined ? Number.NaN : Date.parse(since);
  const span = Number.isNaN(sinceMs) ? "" : ` for ${humanAge((nowMs - sinceMs) / 1000)}`;
  const why = [reason, isWide ? message : undefined].filter((part) => part !== undefined && part !== "").join(", ");
  return `${pod === "" ? "nobody" : pod}${span}${why === "" ? "" : `: ${why}`}`;
}

function seatText({ context, lease }: RegisterView): string {
  return `  seat    ${context === undefined ? "" : `${context}: `}${leaseText(lease)}`;
}

function leaseText(lease: LeaseView): string {
  const { name, state, term, durationSeconds, heldForSeconds, leftSeconds, reason } = lease;
  const span = heldForSeconds === undefined ? "" : ` for ${humanAge(heldForSeconds)}`;
  const owner =
    state === "free"
      ? `free${reason === undefined ? "" : ` (${reason})`}`
      : `${lease.holderPod ?? lease.holderIdentity}${span}`;
  const left = leftSeconds === undefined ? "" : `, ${leftText(leftSeconds, durationSeconds)}`;
  return `${name}: ${owner}${left}, term ${term}`;
}

function leftText(leftSeconds: number, durationSeconds: number): string {
  if (leftSeconds < 0) return `ran out ${humanAge(-leftSeconds)} ago`;
  return `${leftSeconds.toFixed(1)} of ${durationSeconds} s left`;
}
