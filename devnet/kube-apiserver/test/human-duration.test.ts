import { describe, expect, it } from "vitest";
import { renderAge } from "../src/table/human-duration.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

describe("an age", () => {
  it.each([
    // A clock that is a moment behind is no reason for a negative age; one that is far off is told.
    [-500, "0s"],
    [-5 * second, "<invalid>"],
    [0, "0s"],
    [119 * second, "119s"],
    [2 * minute, "2m"],
    [9 * minute + 59 * second, "9m59s"],
    [10 * minute + 30 * second, "10m"],
    [179 * minute, "179m"],
    [3 * hour, "3h"],
    [3 * hour + 5 * minute, "3h5m"],
    [8 * hour + 5 * minute, "8h"],
    [47 * hour, "47h"],
    [2 * day, "2d"],
    [2 * day + 4 * hour, "2d4h"],
    [8 * day + 4 * hour, "8d"],
    [729 * day, "729d"],
    [2 * year + 3 * day, "2y3d"],
    [8 * year + 3 * day, "8y"],
  ])("of %d ms reads %s, as kubectl writes it", (ms, text) => {
    expect(renderAge("1970-01-01T00:00:00Z", ms)).toBe(text);
  });

  it.each([undefined, "", "yesterday"])("of %s is not known", (time) => {
    expect(renderAge(time, 0)).toBe("<unknown>");
  });
});
