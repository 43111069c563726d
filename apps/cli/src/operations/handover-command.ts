import { randomBytes } from "node:crypto";
import {
  awaitHandover,
  type HandoverOutcome,
  type HandoverPlan,
  type HandoverPorts,
  planFailover,
  planSwitchover,
  postHandover,
} from "@cardano-forge/operations";
import { knownValue, type PoolView, type SiteView } from "@cardano-forge/pool-view";
import { CliError } from "../cli-error.ts";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import type { ClusterScope, OpenScope } from "../cluster/connect.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { chooseOnePool, type PoolFlag } from "../pools/choose-pool.ts";
import { look, lookForPools, withScopes } from "../pools/look.ts";
import { cannot, isUnread, unreadFacts } from "../pools/unread.ts";
import { createWake, type Wake } from "../pools/wake.ts";
import { renderStatus } from "../status/render-status.ts";
import type { Console } from "../terminal/console.ts";
import { glyphsFor } from "../terminal/glyphs.ts";
import { type ColorChoice, createPalette, isColored } from "../terminal/palette.ts";
import { type TextStyle, widthOf } from "../terminal/text-style.ts";
import { type Confirmation, confirm } from "./confirm.ts";
import { handoverPorts } from "./handover-ports.ts";
import { outcomeError } from "./outcome-error.ts";
import { renderPlan } from "./render-plan.ts";
import { situationOf } from "./situation-of.ts";

/** What `forgectl switchover` and `forgectl failover` are asked for. */
export interface HandoverFlags extends ClusterFlags, PoolFlag {
  readonly to: string;
  readonly color: ColorChoice;
  readonly dryRun?: true;
  /** False: ask and go, without waiting for what comes of it. */
  readonly wait: boolean;
  readonly yes?: true;
  /** For failover without a terminal: the name of the target again. */
  readonly confirm?: string;
  /** Wait until the switch would be accepted. */
  readonly whenSafe?: true;
}

/** How long sidecars may begin with a request. */
export const LIFETIME_MS = 30_000;
/** A standby that catches up after a restart takes minutes; whoever wants to wait longer runs it again. */
const WHEN_SAFE_MS = 30 * 60_000;

/** Moves leadership to a pod: prints plan and topology, asks, acts, waits, and prints the topology with the measured gap. */
export async function runHandover(
  verb: "switchover" | "failover",
  flags: HandoverFlags,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  return withScopes(flags, async (scopes) => {
    const wake = createWake(scopes, signal);
    const { plan, place, before } = await planWhenSafe(verb, { flags, scopes, console, wake }, signal);
    const typed = verb === "failover" ? { typed: flags.to } : {};
    const isGiven = verb === "failover" ? flags.confirm === flags.to : flags.yes === true;
    const ports = handoverPorts(place.scope, place, { wake, nowMs: console.nowMs });
    return carryOutHandover(
      { plan, before, ports, confirmation: { isGiven, ...typed }, flags, scopes },
      console,
      signal,
    );
  });
}

/** A hand-over that was planned, and how it is carried out. */
export interface PlannedHandover {
  readonly plan: ReadyPlan;
  /** The topology as it was planned on. */
  readonly before: { readonly observedAt: string; readonly pools: readonly PoolView[] };
  readonly ports: HandoverPorts;
  readonly confirmation: Confirmation;
  readonly flags: CarryOutFlags;
  readonly scopes: readonly ClusterScope[];
}

/** What the carrying out of a hand-over is asked for. */
export type CarryOutFlags = ClusterFlags & PoolFlag & Pick<HandoverFlags, "color" | "dryRun" | "wait">;

/** Prints topology and plan, asks, posts the request, and tells what came of it. */
export async function carryOutHandover(
  { plan, before, ports, confirmation, flags, scopes }: PlannedHandover,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  const palette = createPalette(isColored(flags.color, console.err, console.env));
  const style = { palette, glyphs: glyphsFor(console.env), isWide: false, width: widthOf(console.err) };
  console.err.write(`${renderStatus(before, style)}\n${renderPlan(plan, style)}`);
  if (flags.dryRun === true) return EXIT_CODES.ok;
  await confirm(confirmation, console, signal);

  const posted = await postHandover(plan.request, ports, signal);
  if (posted.kind !== "posted") throw outcomeError(posted, plan);
  console.err.write(`${palette.dim(plan.request.id)}  asked\n`);
  if (!flags.wait) return EXIT_CODES.ok;
  const outcome = await awaitHandover(
    plan.request,
    ports,
    ({ phase, message }) =>
      console.err.write(`${palette.dim(plan.request.id)}  ${phase}${message === undefined ? "" : `: ${message}`}\n`),
    signal,
  );
  if (outcome.kind !== "done") throw outcomeError(outcome, plan);
  await printTopology(scopes, style, console, signal);
  console.out.write(doneText(plan, outcome));
  return EXIT_CODES.ok;
}

/** For a look afterwards: the hand-over is done, whatever can be read by now, and whether or not somebody waits for it. */
async function printTopology(
  scopes: readonly ClusterScope[],
  style: TextStyle,
  { err, nowMs }: Console,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { pools, nowMs: atMs } = await look(scopes, nowMs, signal);
    err.write(`\n${renderStatus({ observedAt: new Date(atMs).toISOString(), pools }, style)}`);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** What was done, with the gap that the sidecars measured. */
export function doneText({ from, to }: ReadyPlan, { gapMs, message }: HandoverOutcome & { kind: "done" }): string {
  if (gapMs === undefined && message !== undefined) return `${to} took over from ${from}: ${message}\n`;
  const gap = gapMs === undefined ? "the gap was not measured" : `nobody forged for ${gapMs} ms`;
  return `${to} took over from ${from}; ${gap}\n`;
}

/** A plan that may be carried out. */
export type ReadyPlan = HandoverPlan & { kind: "ready" };

interface Planned {
  readonly plan: ReadyPlan;
  readonly place: { readonly scope: OpenScope; readonly namespace: string; readonly name: string };
  readonly before: PlannedHandover["before"];
}

interface Planning {
  readonly flags: HandoverFlags;
  readonly scopes: readonly ClusterScope[];
  readonly console: Console;
  readonly wake: Wake;
}

async function planWhenSafe(
  verb: "switchover" | "failover",
  planning: Planning,
  signal: AbortSignal,
): Promise<Planned> {
  const { flags, console, wake } = planning;
  const untilMs = console.nowMs() + WHEN_SAFE_MS;
  let told = "";
  for (;;) {
    const planned = await planOnce(verb, planning, signal);
    if (planned.plan.kind === "ready") return { ...planned, plan: planned.plan };
    const { code, message } = planned.plan;
    const mayPass = code === "target-not-ready" || code === "pool-unhealthy" || code === "nobody-leads";
    if (flags.whenSafe !== true || !mayPass || console.nowMs() > untilMs)
      throw refusal(verb, flags, { plan: planned.plan, before: planned.before });
    if (message !== told) console.err.write(`waiting: ${message}\n`);
    told = message;
    await wake.next(1000, 5000);
    signal.throwIfAborted();
  }
}

async function planOnce(
  verb: "switchover" | "failover",
  { flags, scopes, console }: Planning,
  signal: AbortSignal,
): Promise<Omit<Planned, "plan"> & { plan: HandoverPlan }> {
  const seen = await lookForPools(scopes, flags, { nowMs: console.nowMs, signal });
  const pool = chooseOnePool(seen.pools, flags);
  const { site, to } = siteOf(pool, flags.to);
  if (isUnread(site.lease)) throw cannot("read the Lease, which says who leads", site.lease);
  const scope = scopes.find(({ context }) => context === site.context);
  if (scope?.kind !== "open") throw new CliError("CLI_POOL_NOT_FOUND", `No pod is called ${flags.to}.`);
  const wish = { to, id: randomBytes(4).toString("hex"), nowMs: seen.nowMs, lifetimeMs: LIFETIME_MS };
  const plan = { switchover: planSwitchover, failover: planFailover }[verb](situationOf(pool, site), wish);
  const place = { scope, namespace: pool.namespace, name: pool.name };
  return { plan, place, before: { observedAt: new Date(seen.nowMs).toISOString(), pools: [pool] } };
}

/** Where several contexts were asked, a pod may be named with its context, and has to be where two have one name. */
function siteOf({ sites }: PoolView, to: string): { site: SiteView; to: string } {
  const named = sites.flatMap((site) => {
    const pods = (knownValue(site.pods) ?? []).map(({ name }) => name);
    const name = to.startsWith(`${site.context}/`) ? to.slice((site.context ?? "").length + 1) : to;
    return pods.includes(name) ? [{ site, to: name }] : [];
  });
  const [first] = named;
  if (first !== undefined && named.length === 1) return first;
  const unread = sites.map(({ pods }) => pods).find(isUnread);
  if (named.length === 0 && unread !== undefined) throw cannot(`read every pod, to find ${to}`, unread);
  const pods = sites.flatMap(({ context, pods: all }) =>
    (knownValue(all) ?? []).map(({ name }) => (context === undefined ? name : `${context}/${name}`)),
  );
  const facts: [string, string][] = [["pods", pods.join(", ") || "none has reported"]];
  if (named.length > 1) throw new CliError("CLI_USAGE_INVALID", `Several pods are called ${to}.`, { facts });
  throw new CliError("CLI_POOL_NOT_FOUND", `No pod is called ${to}.`, { facts, suggestions: ["forgectl status"] });
}

function refusal(
  verb: string,
  { to }: HandoverFlags,
  { plan, before }: { readonly plan: HandoverPlan & { kind: "refused" }; readonly before: PlannedHandover["before"] },
): CliError {
  const isOfRegions = before.pools.some(({ clusters }) => (knownValue(clusters)?.length ?? 0) > 1);
  const suggestions: Readonly<Record<string, string[]>> = {
    "pool-unhealthy": [`forgectl why`, `forgectl failover --to ${to}, if something is broken`],
    "target-not-ready": [`forgectl why ${to}`, ...(verb === "switchover" ? ["--when-safe"] : [])],
    "nobody-leads": ["forgectl why"],
    // It leads its cluster, of which there are several: whether it forges is decided by the seat.
    "target-leads": ["forgectl status", ...(isOfRegions ? ["forgectl switchover --to-region REGION"] : [])],
  };
  return new CliError("CLI_PRECONDITION_FAILED", `Refused: ${plan.message}.`, {
    facts: before.pools.flatMap(({ sites }) => unreadFacts(sites)),
    suggestions: suggestions[plan.code] ?? ["forgectl status"],
  });
}
