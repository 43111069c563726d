import { readdirSync, readFileSync } from "node:fs";
import { renderStory } from "./render-story.ts";
import { type RunOutcome, run } from "./run.ts";
import { honest, type Sabotage, sabotageNamed } from "./sabotages.ts";
import { parseScenario, type Scenario } from "./scenario.ts";

const FOLDER = new URL("../scenarios/", import.meta.url);

/** A scenario with the name of its file. */
export interface NamedScenario extends Scenario {
  readonly name: string;
  readonly file: URL;
}

/** Every scenario of the folder, by name. */
export function readScenarios(): NamedScenario[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".txt"));
  return names.sort().map((name) => {
    const file = new URL(name, FOLDER);
    return { ...parseScenario(readFileSync(file, "utf8")), name: name.replace(/\.txt$/, ""), file };
  });
}

/** Plays a scenario with the design as it is, and gives the story. */
export async function playScenario({ input, untilMs }: Scenario): Promise<{ story: string; outcome: RunOutcome }> {
  const outcome = await run(input, honest, { untilMs });
  return { story: renderStory(input, outcome), outcome };
}

/** Plays a scenario with what must break it. */
export async function playSabotaged(
  scenario: Scenario,
  sabotage: Sabotage,
): Promise<{ story: string; isCaught: boolean }> {
  const { input, untilMs, breaksWith } = scenario;
  const outcome = await run(input, sabotage, { untilMs });
  const first = outcome.violations[0]?.invariant;
  const expected = breaksWith?.invariant === undefined ? ["I1", "I2", "I8"] : [breaksWith.invariant];
  return { story: renderStory(input, outcome), isCaught: first !== undefined && expected.includes(first) };
}

/** The sabotage that a scenario names. Throws when there is none of that name. */
export function sabotageOf({ breaksWith }: Scenario): Sabotage | undefined {
  if (breaksWith === undefined) return undefined;
  return sabotageNamed(breaksWith.sabotage);
}
