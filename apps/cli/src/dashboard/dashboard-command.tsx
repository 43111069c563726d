import { poolViews } from "@cardano-forge/pool-view";
import { render } from "ink";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { decideClusters } from "../pools/decide-clusters.ts";
import { withScopes } from "../pools/look.ts";
import type { ReportDocument } from "../report/report-document.ts";
import { readReport } from "../report/report-file.ts";
import { renderStatus } from "../status/render-status.ts";
import { runStatus } from "../status/status-command.ts";
import type { Console } from "../terminal/console.ts";
import { glyphsFor } from "../terminal/glyphs.ts";
import { type ColorChoice, createPalette, isColored } from "../terminal/palette.ts";
import { textStyle } from "../terminal/text-style.ts";
import { createActor } from "./actor.ts";
import { Dashboard, type DashboardProps } from "./dashboard.tsx";
import { createModelSource } from "./model-source.ts";
import { createReplaySource } from "./replay-source.ts";

/** What `forgectl dashboard` is asked for. */
export interface DashboardFlags extends ClusterFlags {
  readonly color: ColorChoice;
  /** Draw with ASCII only. */
  readonly ascii?: true;
  /** Take the keys away that change something. */
  readonly readonly?: true;
  /** A file of `forgectl report` to show instead. */
  readonly report?: string;
}

/** Changes that come faster than this are drawn together. */
const MOST_FRAMES_PER_SECOND = 10;

/** Shows the pools until the user leaves; without a terminal it prints one status and exits. */
export async function runDashboard(flags: DashboardFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  const { out, env } = console;
  const report = flags.report === undefined ? undefined : await readReport(flags.report);
  if (out.isTTY !== true) {
    if (report === undefined) return runStatus({ ...flags, output: "text" }, console, signal);
    out.write(renderStatus(viewOf(report), textStyle(console, flags.color)));
    return EXIT_CODES.ok;
  }
  const palette = createPalette(isColored(flags.color, out, env));
  const glyphs = glyphsFor(flags.ascii === true ? { LC_ALL: "C" } : env);
  const style = { palette, glyphs, isWide: false };
  if (report !== undefined) return show({ source: createReplaySource(report), style }, signal);
  return withScopes(flags, async (scopes) => {
    const leaving = new AbortController();
    const until = AbortSignal.any([signal, leaving.signal]);
    const source = createModelSource(scopes, console.nowMs, until);
    const actor = flags.readonly === true ? undefined : createActor(scopes, console.nowMs, until);
    try {
      return await show({ source, style, actor }, signal);
    } finally {
      leaving.abort();
    }
  });
}

function viewOf({ sites, observedAt }: ReportDocument) {
  return { observedAt, pools: poolViews(sites, Date.parse(observedAt), decideClusters) };
}

/** Draws until the user leaves; the terminal is as it was before, however that comes. */
async function show(props: DashboardProps, signal: AbortSignal): Promise<ExitCode> {
  const screen = render(<Dashboard {...props} />, {
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: MOST_FRAMES_PER_SECOND,
    exitOnCtrlC: true,
  });
  const stop = (): void => screen.unmount();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await Promise.race([props.source.run(), screen.waitUntilExit()]);
  } finally {
    screen.unmount();
    signal.removeEventListener("abort", stop);
  }
  return signal.aborted ? EXIT_CODES.interrupted : EXIT_CODES.ok;
}
