import { describe, expect, it } from "vitest";
import { environmentSchema } from "../../src/configuration/environment.ts";
import { aConfiguration } from "../configuration/configuration-builder.ts";
import { codeIn, tableRowsOf } from "./table-rows.ts";

/** Defaults that depend on something, or that are written as the operator writes them. */
const IN_WORDS = [
  "POD_NAME",
  "NETWORK_MAGIC",
  "LEASE_NAME",
  "CRD_NAME",
  "SLEEP_INTERVAL",
  "CLUSTER_IDENTIFIER",
  "LOG_LEVEL",
];

const rows = await tableRowsOf("reference/environment.md");
const documented = rows.flatMap(([variables = "", defaults = ""]) => {
  const words = defaults.split(", ");
  return codeIn(variables).map(
    (variable, index, all) => [variable, all.length > 1 ? (words[index] ?? defaults) : defaults] as const,
  );
});

describe("docs/reference/environment.md", () => {
  it("has a row for every variable that is read, and for no other", () => {
    expect(documented.map(([variable]) => variable).toSorted()).toEqual(
      Object.keys(environmentSchema.shape).toSorted(),
    );
  });

  it.each(documented.filter(([variable]) => !IN_WORDS.includes(variable)))(
    "says the default of %s as it is",
    (variable, said) => {
      const value = (aConfiguration().environment as Readonly<Record<string, unknown>>)[variable];

      expect(said).toBe(value === undefined ? "not set" : `\`${String(value)}\``);
    },
  );
});
