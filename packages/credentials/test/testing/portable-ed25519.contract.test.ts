import { describe, it } from "vitest";
import { PORTABLE_ED25519 } from "../../src/index.ts";
import { ed25519Contract } from "../../src/testing/index.ts";

describe("the portable arithmetic", () => {
  for (const { name, run } of ed25519Contract(PORTABLE_ED25519)) it(name, run);
});
