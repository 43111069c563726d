import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { definitionSchema, renderResourcesPage } from "./harness/resources-page.ts";

const definitions = ["cardanoleaders", "cardanoforgeclusters"].map((name) => {
  const path = fileURLToPath(new URL(`../../deploy/crds/${name}.yaml`, import.meta.url));
  return definitionSchema.parse(parse(readFileSync(path, "utf8")));
});

it("documents every field of the resources as they are defined", async () => {
  // Written anew with `vitest -u`; the difference is the review.
  await expect(renderResourcesPage(definitions)).toMatchFileSnapshot("../../docs/reference/resources.md");
});

it("leaves no field without its meaning", () => {
  const untold = renderResourcesPage(definitions)
    .split("\n")
    .filter((line) => /^\| `.*\| *\|$/.test(line));

  expect(untold).toEqual([]);
});
