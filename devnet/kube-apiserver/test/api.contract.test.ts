import { describe } from "vitest";
import { describeDefinitions } from "./definitions-suite.ts";
import { useDevnet } from "./devnet-fixture.ts";
import { describeScenarios } from "./scenario/scenario-suite.ts";

describe("the API server in memory answers as was recorded", () => {
  describeScenarios(useDevnet().kubeconfigPath);
});

describe("the API server in memory serves", () => {
  describeDefinitions(useDevnet().kubeconfigPath);
});
