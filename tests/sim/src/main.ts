/** `pnpm sim`: plays runs of the whole system on virtual time, and says whether anything broke that must not. */
import { writeFileSync } from "node:fs";
import { parseCommandLine, USAGE, type Wish } from "./command-line.ts";
import { drawRun } from "./draw-run.ts";
import { renderFault } from "./fault.ts";
import { playSabotaged, playScenario, readScenarios } from "./play-scenario.ts";
import { playSeeds } from "./play-seeds.ts";
import { renderStory } from "./render-story.ts";
import { renderTally } from "./render-tally.ts";
import { run } from "./run.ts";
import { honest, type Sabotage, sabotages } from "./sabotages.ts";
import { renderScenario } from "./scenario.ts";
import { shrink } from "./shrink.ts";

const DEFAULT_SEEDS = 100;

type Play = Extract<Wish, { kind: "play" }>;

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

/** Plays the seeds that are asked for; true when nothing broke. */
async function searchSeeds({ seed, seeds, registers, clusters, threads, sabotage }: Play): Promise<boolean> {
  const first = seed ?? 1;
  const count = seeds ?? (seed === undefined ? DEFAULT_SEEDS : 1);
  const startedMs = performance.now();
  const results = await playSeeds({ first, count, registers, clusters, threads, sabotage: sabotage.name });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(renderTally(results));
  const broken = results.find((result) => result.broken !== undefined);
  if (broken === undefined) {
    process.stdout.write(`nothing broke (${seconds} s, ${threads} at a time)\n`);
    return true;
  }
  process.stdout.write(`seed ${broken.seed} breaks ${broken.broken}; looking for a shorter way to the same\n`);
  await explain(broken.seed, { registers, clusters, sabotage });
  return false;
}

async function explain(
  seed: number,
  { registers, clusters, sabotage }: Pick<Play, "registers" | "clusters" | "sabotage">,
): Promise<void> {
  const small = await shrink(drawRun(seed, { registers, clusters }), sabotage);
  process.stdout.write(renderStory(small.input, small.outcome));
  const faults = small.input.faults.map((fault) => `  at ${fault.atMs / 1000}s ${renderFault(fault)}`);
  process.stdout.write(["faults:", ...faults, ""].join("\n"));
  const over = [
    registers === undefined ? "" : ` --registers ${registers}`,
    clusters === 0 ? "" : ` --clusters ${clusters}`,
  ].join("");
  const how = sabotage === honest ? "" : ` --sabotage ${sabotage.name}`;
  process.stdout.write(`repeat with: sim --seed ${seed}${over}${how}\n`);
}

/** True when nothing broke. */
async function play(wish: Play): Promise<boolean> {
  const { seed, seeds, registers, clusters, sabotage, isTraced } = wish;
  if (isTraced) {
    const input = drawRun(seed ?? 1, { registers, clusters });
    process.stdout.write(renderStory(input, await run(input, sabotage)));
  }
  if (seed !== undefined) return searchSeeds(wish);
  if (seeds !== undefined) return (await searchSeeds(wish)) && (await searchScenarios(sabotage));
  return (await searchScenarios(sabotage)) && (await searchSeeds(wish));
}

async function main(): Promise<number> {
  let wish: Wish;
  try {
    wish = parseCommandLine(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  if (wish.kind === "play") return (await play(wish)) ? 0 : 1;
  if (wish.kind === "rewrite") await rewriteScenarios();
  else process.stdout.write(wish.kind === "help" ? USAGE : `${[...sabotages.keys()].join("\n")}\n`);
  return 0;
}

process.exitCode = await main();
