import { render } from "ink";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { withScopes } from "../pools/look.ts";
import { runStatus } from "../status/status-command.ts";
import type { Console } from "../terminal/console.ts";
import { glyphsFor } from "../terminal/glyphs.ts";
import { type ColorChoice, createPalette, isColored } from "../terminal/palette.ts";
import { Dashboard } from "./dashboard.tsx";
import { createModelSource } from "./model-source.ts";

/** What `forgectl dashboard` is asked for. */
export interface DashboardFlags extends ClusterFlags {
  readonly color: ColorChoice;
  /** Draw with ASCII only. */
  readonly ascii?: true;
}

/** Changes that come faster than this are drawn together. */
const MOST_FRAMES_PER_SECOND = 10;

/** Shows the pools until the user leaves; without a terminal it prints one status and exits. */
export async function runDashboard(flags: DashboardFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  const { out, env } = console;
  if (out.isTTY !== true) return runStatus({ ...flags, output: "text" }, console, signal);
  const palette = createPalette(isColored(flags.color, out, env));
  const glyphs = glyphsFor(flags.ascii === true ? { LC_ALL: "C" } : env);
  return withScopes(flags, async (scopes) => {
    const leaving = new AbortController();
    const until = AbortSignal.any([signal, leaving.signal]);
    const source = createModelSource(scopes, console.nowMs, until);
    const screen = render(<Dashboard source={source} style={{ palette, glyphs, isWide: false }} />, {
      alternateScreen: true,
      incrementalRendering: true,
      maxFps: MOST_FRAMES_PER_SECOND,
      exitOnCtrlC: true,
    });
    const stop = (): void => screen.unmount();
    signal.addEventListener("abort", stop, { once: true });
    try {
      await Promise.race([source.run(), screen.waitUntilExit()]);
    } finally {
      leaving.abort();
      screen.unmount();
      signal.removeEventListener("abort", stop);
    }
    return signal.aborted ? EXIT_CODES.interrupted : EXIT_CODES.ok;
  });
}
