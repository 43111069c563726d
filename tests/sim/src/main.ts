/** `pnpm sim`: plays runs of the whole system on virtual time, and says whether anything broke that must not. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { renderFault } from "./fault.ts";
import { playSabotaged, playScenario, readScenarios } from "./play-scenario.ts";
import { renderStory } from "./render-story.ts";
import { drawRun, type RunInput, type RunOutcome, run } from "./run.ts";
import { honest, type Sabotage, sabotages } from "./sabotages.ts";
import { renderScenario } from "./scenario.ts";
import { shrink } from "./shrink.ts";

const USAGE = `usage: sim [--seed S] [--seeds K] [--sabotage NAME] [--trace] [--rewrite] [--list-sabotages]

  --seed S          play the run of this seed and print its story
  --seeds K         play K runs, from seed 1 or from --seed on (default: 100)
  --sabotage NAME   break the design in one way; the simulator must find it
  --trace           print the story of a single seed even when all is well
  --rewrite         write the expected stories of tests/sim/scenarios anew
  --list-sabotages  one name a line

Exits with 0 when nothing broke, 1 when an invariant did, 2 when it does not understand.
`;

function options() {
  try {
    return parseArgs({
      options: {
        seed: { type: "string" },
        seeds: { type: "string" },
        sabotage: { type: "string" },
        rewrite: { type: "boolean", default: false },
        trace: { type: "boolean", default: false },
        "list-sabotages": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    return String(error);
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n\n${USAGE}`);
  process.exit(2);
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) fail(`--${name} takes a whole number, not ${JSON.stringify(text)}`);
  return Number(text);
}

interface Search {
  readonly first: number;
  readonly count: number;
  readonly sabotage: Sabotage;
  readonly isTraced: boolean;
}

/** Plays the scenarios that were made for a sabotage; true when none of them broke. */
async function searchScenarios(sabotage: Sabotage): Promise<boolean> {
  for (const scenario of readScenarios().filter(({ breaksWith }) => breaksWith?.sabotage === sabotage.name)) {
    const { story, isCaught } = await playSabotaged(scenario, sabotage);
    if (!isCaught) continue;
    process.stdout.write(`the scenario ${scenario.name} breaks\n${story}`);
    return false;
  }
  return true;
}

/** Writes the story of each scenario anew, as it is now; the difference is for a reviewer. */
async function rewriteScenarios(): Promise<void> {
  for (const scenario of readScenarios()) {
    const { story, outcome } = await playScenario(scenario);
    writeFileSync(scenario.file, renderScenario(scenario, story));
    process.stdout.write(`${scenario.name}: ${outcome.violations.length === 0 ? "written" : "written, and BROKEN"}\n`);
  }
}

/** Plays one run after the other; true when nothing broke. */
async function search({ first, count, sabotage, isTraced }: Search): Promise<boolean> {
  const startedMs = performance.now();
  let steps = 0;
  let terms = 0;
  for (let seed = first; seed < first + count; seed += 1) {
    const input = drawRun(seed);
    const outcome = await run(input, sabotage);
    steps += outcome.steps;
    terms += outcome.terms;
    if (outcome.violations.length > 0) {
      await explain(input, sabotage, outcome);
      return false;
    }
    if (isTraced) process.stdout.write(renderStory(input, outcome));
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(`${count} runs, ${terms} terms, ${steps} steps, nothing broke (${seconds} s)\n`);
  return true;
}

async function explain(input: RunInput, sabotage: Sabotage, { violations }: RunOutcome): Promise<void> {
  const { seed } = input;
  process.stdout.write(`seed ${seed} breaks ${violations[0]?.invariant}; looking for a shorter way to the same\n`);
  const small = await shrink(input, sabotage);
  process.stdout.write(renderStory(small.input, small.outcome));
  const faults = small.input.faults.map((fault) => `  at ${fault.atMs / 1000}s ${renderFault(fault)}`);
  process.stdout.write(["faults:", ...faults, ""].join("\n"));
  const how = sabotage.name === "none" ? "" : ` --sabotage ${sabotage.name}`;
  process.stdout.write(`repeat with: sim --seed ${seed}${how}\n`);
}

async function main(): Promise<number> {
  const given = options();
  if (typeof given === "string") fail(given);
  if (given.help || given["list-sabotages"]) {
    process.stdout.write(given.help ? USAGE : `${[...sabotages.keys()].join("\n")}\n`);
    return 0;
  }
  if (given.rewrite) {
    await rewriteScenarios();
    return 0;
  }
  const sabotage = given.sabotage === undefined ? honest : sabotages.get(given.sabotage);
  if (sabotage === undefined) fail(`there is no sabotage ${JSON.stringify(given.sabotage)}; see --list-sabotages`);
  const seed = whole("seed", given.seed);
  const count = whole("seeds", given.seeds) ?? (seed === undefined ? 100 : 1);
  if (seed === undefined && !(await searchScenarios(sabotage))) return 1;
  const isClean = await search({ first: seed ?? 1, count, sabotage, isTraced: given.trace });
  return isClean ? 0 : 1;
}

process.exitCode = await main();
