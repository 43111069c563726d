/*
 * The lines of each part of the screen. Plain functions of the model: the components only put them in their places.
 */
import {
  explainPod,
  humanAge,
  knownValue,
  type LeaseView,
  type PodView,
  type PoolView,
  qualifiedName,
  type SiteView,
  type TransitionFacts,
} from "@cardano-forge/pool-view";
import { renderEvent } from "../events/render-event.ts";
import { renderClusters } from "../status/render-clusters.ts";
import { unknownText } from "../status/render-facts.ts";
import { renderPods } from "../status/render-pods.ts";
import type { TextStyle } from "../terminal/text-style.ts";
import { reasonLine } from "../why/render-explanations.ts";
import type { Acting } from "./acting.ts";
import { bar } from "./bar.ts";
import type { DashboardModel } from "./dashboard-model.ts";
import { leadersOver } from "./forger-strip.ts";
import { keyBindings } from "./keys.ts";
import type { ScreenProps } from "./screen.tsx";

/** A pod, and where it is. */
export interface SitedPod {
  readonly pod: PodView;
  readonly site: SiteView;
}

const HOUR_MS = 3_600_000;
const FEW_KES_PERIODS = 8;
const MOST_KES_PERIODS = 62;

/** Every pod of a pool that was read, in the order of the table; with a filter those whose names hold it. */
export function podsOf({ sites }: PoolView, filter = ""): SitedPod[] {
  const all = sites.flatMap((site) => (knownValue(site.pods) ?? []).map((pod) => ({ pod, site })));
  return all.filter(({ pod, site }) => qualifiedName(site.context, pod.name).includes(filter));
}

/** A line for each context: who holds its lease, and a bar of what is left of it. */
export function siteLines({ sites }: PoolView, style: TextStyle): string[] {
  return sites.map(({ context, lease }) => {
    const place = context === undefined ? "" : `${style.palette.strong(context)}  `;
    return `  ${style.palette.dim("lease")}  ${place}${lease.kind === "known" ? leaseLine(lease.value, style) : unknownText(lease, style)}`;
  });
}

function leaseLine(
  { state, holderPod, leftSeconds, durationSeconds, term, name, reason }: LeaseView,
  style: TextStyle,
): string {
  if (state === "free") return `${name}: free${reason === undefined ? "" : ` (${reason})`}, term ${term}`;
  const left = Math.max(0, leftSeconds ?? 0);
  const filled = bar(left / durationSeconds, 10, style.glyphs);
  const drawn = left / durationSeconds < 0.2 ? style.palette.warning(filled) : style.palette.good(filled);
  return `${drawn} ${left.toFixed(1)} of ${durationSeconds} s  ${holderPod ?? "?"}, term ${term}`;
}

/** Who led over the last hour, one letter for each part of it, and whose letter is whose. */
export function stripLine(pool: PoolView, nowMs: number, width: number, { palette, glyphs }: TextStyle): string {
  const transitions = pool.sites.flatMap(({ context, history }) =>
    (knownValue(history) ?? []).map(
      (one): TransitionFacts => ({ ...one, to: (one.to ?? "") === "" ? "" : qualifiedName(context, one.to as string) }),
    ),
  );
  const names = podsOf(pool).map(({ pod, site }) => qualifiedName(site.context, pod.name));
  const parts = Math.max(10, Math.min(60, width - 55));
  const styles = [palette.good, palette.warning, palette.strong];
  const letter = (name: string | undefined): string => {
    const index = name === undefined ? -1 : names.indexOf(name);
    const style = styles[index % styles.length];
    return index < 0 || style === undefined ? palette.dim(glyphs.empty) : style(LETTERS[index] ?? "?");
  };
  const strip = leadersOver(transitions, { nowMs, spanMs: HOUR_MS, parts }).map(letter).join("");
  const led = new Set(transitions.map(({ to }) => to));
  const legend = names.flatMap((name, index) => (led.has(name) ? [`${LETTERS[index] ?? "?"} ${name}`] : []));
  return `  ${palette.dim("hour ")}  ${strip}  ${palette.dim(legend.join("  "))}`;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The table of pods: its titles, and a line for each; the contexts of several stand before the names. */
export function podLines(
  pool: PoolView,
  style: TextStyle,
  filter: string,
): { readonly title: string; readonly lines: readonly string[] } {
  const named = podsOf(pool, filter).map(({ pod, site }) => ({ ...pod, name: qualifiedName(site.context, pod.name) }));
  const [title = "", ...lines] = renderPods(named, { ...pool.verdict, context: undefined }, style);
  return { title, lines };
}

/** The lines of the panel that is open. */
export function panelLines(
  { model, state, style, isReadOnly }: Pick<ScreenProps, "model" | "state" | "style" | "isReadOnly">,
  pool: PoolView,
  rows: number,
): string[] {
  switch (state.panel) {
    case "alerts":
      return alertLines(model, pool, style);
    case "why":
      return whyLines(podsOf(pool, state.filter)[state.pod], model.nowMs, style);
    case "clusters":
      return clusterLines(pool, style);
    case "history":
      return historyLines(pool, model.nowMs, style);
    case "events":
      return eventLines(model, style);
    case "log":
      return logLines(model, podsOf(pool, state.filter)[state.pod], rows, style);
    case "help":
      return keyBindings(isReadOnly)
        .map(({ keys, does }) => `${style.palette.strong(keys.join(" ").padEnd(9))}  ${does}`)
        .concat(`${style.palette.strong("1-9".padEnd(9))}  the pool of this number`);
  }
}

function alertLines({ lost, nowMs }: DashboardModel, pool: PoolView, style: TextStyle): string[] {
  const { palette } = style;
  const { kind, forgers } = pool.verdict;
  const double = kind === "several-forgers" ? [`! ${forgers.length} pods forge at once: stop all but one`] : [];
  const gone = lost.map(
    ({ context, sinceMs, because }) => `! ${context} not read for ${humanAge((nowMs - sinceMs) / 1000)}: ${because}`,
  );
  const unread = pool.sites.flatMap(({ context, pods }) =>
    pods.kind === "unknown" ? [`pods ${context === undefined ? "" : `of ${context} `}${unknownText(pods, style)}`] : [],
  );
  const notices = pool.notices.map((notice) => palette.warning(`! ${notice}`));
  const all = [...[...double, ...gone].map((text) => palette.bad(text)), ...unread, ...notices];
  return all.length === 0 ? [palette.dim("nothing to look at")] : all;
}

function whyLines(chosen: SitedPod | undefined, nowMs: number, style: TextStyle): string[] {
  if (chosen === undefined) return [style.palette.dim("no pod was read")];
  const { conclusion, reasons } = explainPod(chosen.pod, chosen.site);
  return [
    style.palette.strong(conclusion),
    ...kesLine(chosen.pod, nowMs, style),
    ...reasons.map((reason) => reasonLine(reason, style)),
  ];
}

/** Current, remaining, expiry: the order in which gLiveView shows them. */
function kesLine({ report }: PodView, nowMs: number, { palette, glyphs }: TextStyle): string[] {
  const kes = report.kind === "known" ? report.value.kes : undefined;
  const left = kes?.periodsRemaining;
  if (left === undefined) return [];
  const drawn = bar(left / MOST_KES_PERIODS, 20, glyphs);
  const expiresMs = Date.parse(kes?.expiresAt ?? "");
  const until = Number.isNaN(expiresMs) ? "" : `, expires in ${humanAge((expiresMs - nowMs) / 1000)}`;
  const words = `${drawn} period ${kes?.currentPeriod ?? "?"}, ${left} remaining${until}`;
  return [`${palette.dim("KES")} ${left <= FEW_KES_PERIODS ? palette.bad(words) : words}`];
}

/** Who should lead, and the registers of the seat that the clusters share. */
function clusterLines(pool: PoolView, style: TextStyle): string[] {
  const seat = pool.seat.map(
    ({ context, lease }) => `${style.palette.dim("seat")}  ${context ?? ""}  ${leaseLine(lease, style)}`,
  );
  const clusters = renderClusters(pool, style);
  return clusters.length + seat.length === 0 ? [style.palette.dim("the pool has one cluster")] : [...clusters, ...seat];
}

function historyLines({ sites }: PoolView, nowMs: number, { palette }: TextStyle): string[] {
  const all = sites.flatMap(({ context, history }) =>
    (knownValue(history) ?? []).map((one) => ({ ...one, context, atMs: Date.parse(one.at) })),
  );
  if (all.length === 0) return [palette.dim("no change of leadership is remembered")];
  return all
    .toSorted((a, b) => b.atMs - a.atMs)
    .map(({ at, atMs, from, to, gapMilliseconds, reason, context }) => {
      const pod = (name: string | undefined): string =>
        (name ?? "") === "" ? "nobody" : qualifiedName(context, name as string);
      const gap = gapMilliseconds === undefined ? "" : `, gap ${gapMilliseconds} ms`;
      const age = Number.isNaN(atMs) ? at : `${humanAge((nowMs - atMs) / 1000)} ago`;
      return `${palette.dim(age.padStart(10))}  ${pod(from)} to ${pod(to)}${gap}${reason === undefined ? "" : ` (${reason})`}`;
    });
}

function eventLines({ events, eventsBecause }: DashboardModel, style: TextStyle): string[] {
  if (eventsBecause !== undefined) return [style.palette.warning(eventsBecause)];
  if (events.length === 0) return [style.palette.dim("no event is kept")];
  return events.toReversed().map((event) => renderEvent(event, style).trimEnd());
}

/** As much of the end of a log as there is room for, under the name of its pod. */
function logLines(
  { log }: DashboardModel,
  chosen: SitedPod | undefined,
  rows: number,
  { palette }: TextStyle,
): string[] {
  if (chosen === undefined) return [palette.dim("no pod was read")];
  const { pod, site } = chosen;
  const name = qualifiedName(site.context, pod.name);
  const isOf = log?.target.pod === pod.name && log.target.context === site.context;
  if (log === undefined || !isOf) return [palette.dim(`${name}: not read yet`)];
  if (log.because !== undefined) return [palette.warning(`${name}: the log cannot be read: ${log.because}`)];
  if (log.lines.length === 0) return [palette.dim(`${name}: the log is empty`)];
  return [palette.dim(name), ...log.lines.slice(1 - rows)];
}

/** What is being changed: the plan with its question, each step, what came of it. */
export function actingLines(acting: Acting, { palette, glyphs }: TextStyle): string[] {
  switch (acting.kind) {
    case "planning":
      return [palette.dim("looking at what there is now")];
    case "asking":
      return [
        ...acting.steps.map((step, index) => `${index + 1}. ${step}`),
        ...acting.warnings.map((warning) => palette.warning(`! ${warning}`)),
        `${palette.strong(`type ${acting.wanted} and enter`)}, or esc: ${acting.typed}_`,
        ...(acting.isWrong ? [palette.warning("that was something else; nothing was done")] : []),
      ];
    case "doing":
      return acting.told.length === 0 ? ["writing"] : [...acting.told];
    case "over": {
      const last = acting.told.length - 1;
      const sign = acting.isGood ? palette.good(glyphs.good) : palette.bad(glyphs.bad);
      const at = acting.isGood ? last : 0;
      return [
        ...acting.told.map((line, index) => (index === at ? `${sign} ${line}` : line)),
        palette.dim("esc closes"),
      ];
    }
  }
}
