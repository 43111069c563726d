import { CliError } from "../cli-error.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import type { Console } from "../terminal/console.ts";
import { glyphsFor } from "../terminal/glyphs.ts";
import { type ColorChoice, createPalette, isColored } from "../terminal/palette.ts";
import { type DemoDevnet, PRODUCERS, startDemoDevnet } from "./demo-devnet.ts";
import { keepRunning, renderAddresses } from "./keep.ts";
import { type Observer, observe, TooLate } from "./observer.ts";
import { ownCommand } from "./own-command.ts";
import { createProgress, type Progress } from "./progress.ts";
import { renderStory } from "./render-story.ts";
import { tellStory } from "./story.ts";
import { measureTakeOvers } from "./take-over.ts";

/** What `forgectl demo` is asked for. */
export interface DemoFlags {
  readonly keep?: true;
  readonly color: ColorChoice;
}

/** Tells the story, keeps the devnet up where asked, and leaves nothing behind. */
export async function runDemo(flags: DemoFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  const palette = createPalette(isColored(flags.color, console.err, console.env));
  const progress = createProgress(console.err, palette, console.nowMs);
  progress.say("three producers of one pool; exactly one of them may forge");
  const devnet = await startDemoDevnet();
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const observer = observe(devnet, progress.show, either);
  try {
    return await Promise.race([play({ flags, console, devnet, observer, progress, signal }), failureOf(observer)]);
  } finally {
    over.abort();
    progress.end();
    await devnet.stop();
  }
}

interface Demo {
  readonly flags: DemoFlags;
  readonly console: Console;
  readonly devnet: DemoDevnet;
  readonly observer: Observer;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

async function play(demo: Demo): Promise<ExitCode> {
  const { flags, console, devnet, observer, progress, signal } = demo;
  const { say } = progress;
  say(`a stand-in for the Kubernetes API is at ${devnet.apiServerUrl}`);
  await tell(demo);
  if (flags.keep === true) {
    say("the two that are gone start again; all stay up until Ctrl-C");
    await Promise.all(PRODUCERS.map((name) => (isRunning(devnet, name) ? undefined : devnet.start(name))));
    progress.clear();
    console.out.write(`\n${renderAddresses(devnet, ownCommand(process.argv[1] ?? "", process.cwd(), console.env))}\n`);
    await keepRunning(devnet, say, signal);
  }
  return observer.now().overlap.length === 0 ? EXIT_CODES.ok : EXIT_CODES.severalForgers;
}

function isRunning(devnet: DemoDevnet, name: (typeof PRODUCERS)[number]): boolean {
  return devnet.pod(name).pid("sidecar") !== undefined;
}

async function tell({ flags, console, devnet, observer, progress, signal }: Demo): Promise<void> {
  try {
    const events = await tellStory({ devnet, observer, say: progress.say, signal });
    const { slots, overlap } = observer.now();
    const takeOvers = measureTakeOvers(events, slots, overlap);
    progress.clear();
    const style = {
      palette: createPalette(isColored(flags.color, console.out, console.env)),
      glyphs: glyphsFor(console.env),
    };
    console.out.write(`\n${renderStory({ takeOvers, slots, producers: PRODUCERS }, style)}`);
  } catch (error) {
    if (!(error instanceof TooLate)) throw error;
    throw await failed(devnet, error);
  }
}

/** The promise was broken: what the sidecars last said is all that is left, because the files go with the demo. */
async function failed(devnet: DemoDevnet, error: TooLate): Promise<CliError> {
  const tails = await Promise.all(
    PRODUCERS.map(
      async (name): Promise<[string, string]> => [name, (await devnet.logTail(name, 8)).join("\n              ")],
    ),
  );
  return new CliError("CLI_DEMO_FAILED", `The demo failed: ${error.message}.`, { facts: tails, cause: error });
}

/** Never resolves; rejects when looking at the pool fails, which would otherwise show as a wait without end. */
function failureOf({ ended }: Observer): Promise<never> {
  return new Promise((_, reject) => {
    ended.catch(reject);
  });
}
