import { describe, expect, it } from "vitest";
import { playSabotaged, playScenario, readScenarios, sabotageOf } from "../src/play-scenario.ts";
import { sabotages } from "../src/sabotages.ts";

const scenarios = readScenarios();
/** A run takes as long as the machine is busy; what it shows is in virtual time. */
const PATIENCE = { timeout: 120_000 };

describe("a scenario", () => {
  it.each(scenarios)("$name goes as it is written down, and nothing breaks", PATIENCE, async (scenario) => {
    const { story, outcome } = await playScenario(scenario);

    expect(outcome.violations).toEqual([]);
    expect(story).toBe(scenario.story);
  });
});

describe("a sabotage", () => {
  const sabotaged = scenarios.filter(({ breaksWith }) => breaksWith !== undefined);

  it.each(sabotaged)("makes two forgers where the design makes one: $name", PATIENCE, async (scenario) => {
    const sabotage = sabotageOf(scenario);
    if (sabotage === undefined) throw new Error("the scenario names no sabotage");

    const { isCaught, story } = await playSabotaged(scenario, sabotage);

    expect(isCaught, story).toBe(true);
  });

  it("has a scenario each, so that no switch is there for nothing", () => {
    const named = new Set(sabotaged.map(({ breaksWith }) => breaksWith?.sabotage));

    expect([...sabotages.keys()].filter((name) => !named.has(name))).toEqual([]);
  });
});
