import { describe, expect, it } from "vitest";
import { renderTable } from "../../src/terminal/table.ts";

const COLUMNS = [{ title: "POD" }, { title: "HEALTHY" }, { title: "SEEN", align: "right" }] as const;
const ROWS = [
  ["producer-0", "-", "4s"],
  ["producer-1", "-", "12s"],
];

describe("a table on a terminal", () => {
  it("has its columns two spaces apart where there is room", () => {
    expect(renderTable(COLUMNS, ROWS, 25)).toEqual([
      "POD         HEALTHY  SEEN",
      "producer-0  -          4s",
      "producer-1  -         12s",
    ]);
  });

  it("moves together where there is none", () => {
    expect(renderTable(COLUMNS, ROWS, 23)[1]).toBe("producer-0 -         4s");
  });

  it("does without a column that says nothing rather than break every line", () => {
    expect(renderTable(COLUMNS, ROWS, 18)).toEqual(["POD         SEEN", "producer-0    4s", "producer-1   12s"]);
  });

  it("keeps every column that says something, however narrow the terminal is", () => {
    expect(renderTable(COLUMNS, [["producer-0", "no", "4s"]], 10)).toEqual([
      "POD         HEALTHY  SEEN",
      "producer-0  no         4s",
    ]);
  });
});
