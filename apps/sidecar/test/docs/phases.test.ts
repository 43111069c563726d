import { describe, expect, it } from "vitest";
import { PHASES, REASONS } from "../../src/reconcile/phase.ts";
import { codeIn, tableRowsOf } from "./table-rows.ts";

describe("docs/concepts/phases.md", () => {
  it("explains every phase and every reason, and none that does not exist", async () => {
    const rows = await tableRowsOf("concepts/phases.md");

    const explained = rows.flatMap(([first = ""]) => codeIn(first));
    expect(explained.toSorted()).toEqual([...PHASES, ...REASONS].toSorted());
  });
});
