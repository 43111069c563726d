import { CliError } from "../cli-error.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import type { Console } from "../terminal/console.ts";
import { glyphsFor } from "../terminal/glyphs.ts";
import { type ColorChoice, createPalette, isColored } from "../terminal/palette.ts";
import { CLUSTER_DEMO, type DemoKind, REGIONS_DEMO } from "./demo-kind.ts";
import type { DemoDevnet } from "./demo-pods.ts";
import { keepRunning, renderAddresses } from "./keep.ts";
import { type Observer, observe, TooLate } from "./observer.ts";
import { ownCommand } from "./own-command.ts";
import { createProgress, type Progress } from "./progress.ts";
import { renderStory } from "./render-story.ts";
import { measureTakeOvers } from "./take-over.ts";

/** What `forgectl demo` is asked for. */
export interface DemoFlags {
  readonly keep?: true;
  readonly regions?: true;
  readonly color: ColorChoice;
}

/** Tells the story, keeps the devnet up where asked, and leaves nothing behind. */
export function runDemo(flags: DemoFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  const asked = { flags, console, signal };
  return flags.regions === true ? run(REGIONS_DEMO, asked) : run(CLUSTER_DEMO, asked);
}

interface Asked {
  readonly flags: DemoFlags;
  readonly console: Console;
  readonly signal: AbortSignal;
}

interface Demo<Devnet extends DemoDevnet> extends Asked {
  readonly kind: DemoKind<Devnet>;
  readonly devnet: Devnet;
  readonly observer: Observer;
  readonly progress: Progress;
}

async function run<Devnet extends DemoDevnet>(kind: DemoKind<Devnet>, asked: Asked): Promise<ExitCode> {
  const { flags, console, signal } = asked;
  const palette = createPalette(isColored(flags.color, console.err, console.env));
  const progress = createProgress(console.err, palette, console.nowMs);
  progress.say(kind.opening);
  const devnet = await kind.start();
  const over = new AbortController();
  const observer = observe(devnet, progress.show, AbortSignal.any([signal, over.signal]));
  try {
    return await Promise.race([play({ ...asked, kind, devnet, observer, progress }), failureOf(observer)]);
  } finally {
    over.abort();
    progress.end();
    await devnet.stop();
  }
}

async function play<Devnet extends DemoDevnet>(demo: Demo<Devnet>): Promise<ExitCode> {
  const { kind, flags, console, devnet, observer, progress, signal } = demo;
  const { say } = progress;
  await tell(demo);
  if (flags.keep === true) {
    say(kind.revival);
    await Promise.all(devnet.names.map((name) => (isRunning(devnet, name) ? undefined : devnet.start(name))));
    progress.clear();
    const status = kind.statusCommand(ownCommand(process.argv[1] ?? "", process.cwd(), console.env));
    console.out.write(`\n${renderAddresses(devnet, status)}\n`);
    await keepRunning(devnet, say, signal);
  }
  return observer.now().overlap.length === 0 ? EXIT_CODES.ok : EXIT_CODES.severalForgers;
}

function isRunning(devnet: DemoDevnet, name: string): boolean {
  return devnet.pod(name).pid("sidecar") !== undefined;
}

async function tell<Devnet extends DemoDevnet>(demo: Demo<Devnet>): Promise<void> {
  const { kind, flags, console, devnet, observer, progress, signal } = demo;
  try {
    const events = await kind.tell({ devnet, observer, say: progress.say, signal });
    const { slots, overlap } = observer.now();
    const takeOvers = measureTakeOvers(events, slots, overlap);
    progress.clear();
    const style = {
      palette: createPalette(isColored(flags.color, console.out, console.env)),
      glyphs: glyphsFor(console.env),
    };
    const story = { takeOvers, slots, producers: devnet.names, remarks: kind.remarks };
    console.out.write(`\n${renderStory(story, style)}`);
  } catch (error) {
    if (!(error instanceof TooLate)) throw error;
    throw await failed(devnet, error);
  }
}

/** The promise was broken: what the sidecars last said is all that is left, because the files go with the demo. */
async function failed(devnet: DemoDevnet, error: TooLate): Promise<CliError> {
  const tails = await Promise.all(
    devnet.names.map(
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
