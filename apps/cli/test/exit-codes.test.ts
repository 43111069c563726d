import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { EXIT_CODES } from "../src/exit-code.ts";

it("documents every exit code", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const documented = [...readme.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));

  expect(documented).toEqual(Object.values(EXIT_CODES));
});
