import { ed25519Contract } from "@cardano-forge/credentials/testing";
import { describe, it } from "vitest";
import { hostEd25519 } from "../src/index.ts";

describe("the arithmetic of the machine", () => {
  for (const { name, run } of ed25519Contract(hostEd25519)) it(name, run);
});
