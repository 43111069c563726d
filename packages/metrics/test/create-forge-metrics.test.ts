import { register as globalRegistry, Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { createForgeMetrics } from "../src/index.ts";

const linesOf = async (registry: Registry, name: string): Promise<string[]> =>
  (await registry.metrics()).split("\n").filter((line) => line.startsWith(name));

describe("createForgeMetrics", () => {
  it("never touches the global registry, so that two of them live in one process", async () => {
    const [one, two] = [new Registry(), new Registry()];
    createForgeMetrics(one).forging.intent.set(1);
    createForgeMetrics(two).forging.intent.set(0);

    expect(await linesOf(one, "cardano_forge_intent ")).toEqual(["cardano_forge_intent 1"]);
    expect(await linesOf(two, "cardano_forge_intent ")).toEqual(["cardano_forge_intent 0"]);
    expect(globalRegistry.getMetricsAsArray()).toEqual([]);
  });

  it("throws when the names are taken, because two writers of one gauge would overwrite each other", () => {
    const registry = new Registry();
    createForgeMetrics(registry);

    expect(() => createForgeMetrics(registry)).toThrow(/already been registered/);
  });

  it("shows no sample for what is not known, because a 0 would be believed", async () => {
    const registry = new Registry();
    const { node } = createForgeMetrics(registry);

    expect(await linesOf(registry, "cardano_forge_node_tip_age_seconds")).toEqual([]);
    node.tipAgeSeconds.set(0);
    expect(await linesOf(registry, "cardano_forge_node_tip_age_seconds")).toEqual([
      "cardano_forge_node_tip_age_seconds 0",
    ]);
    node.tipAgeSeconds.set(undefined);
    expect(await linesOf(registry, "cardano_forge_node_tip_age_seconds")).toEqual([]);
  });

  it("takes back single series of a labelled gauge, so that only the reason of now is shown", async () => {
    const registry = new Registry();
    const { manager } = createForgeMetrics(registry);

    manager.decisionInfo.set({ reason: "Ready" }, 1);
    manager.decisionInfo.set({ reason: "Ready" }, undefined);
    manager.decisionInfo.set({ reason: "SeatTaken" }, 1);

    expect(await linesOf(registry, "cardano_forge_decision_info")).toEqual([
      'cardano_forge_decision_info{reason="SeatTaken"} 1',
    ]);
  });
});
