import { createForgeMetrics } from "@cardano-forge/metrics";
import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { tableRowsOf } from "./table-rows.ts";

interface Definition {
  readonly name: string;
  readonly type: unknown;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

describe("docs/reference/metrics.md", () => {
  it("says name, type, labels and meaning of every metric as they are, and of no other", async () => {
    const registry = new Registry();
    createForgeMetrics(registry);

    const defined = (registry.getMetricsAsArray() as unknown as Definition[]).map(
      ({ name, type, help, labelNames = [] }) => [
        `\`${name}\``,
        String(type),
        labelNames.map((label) => `\`${label}\``).join(", ") || "–",
        help,
      ],
    );

    expect((await tableRowsOf("reference/metrics.md")).toSorted()).toEqual(defined.toSorted());
  });
});
