import { describe, it } from "vitest";
import { createMemoryRegister, leaseStoreContract } from "../src/testing/index.ts";

describe("the store in memory", () => {
  it.each(leaseStoreContract)("$name", async ({ run }) => {
    const register = createMemoryRegister();

    await run({
      store: register.store("a"),
      other: register.store("a"),
      deleteLease: async () => register.delete(),
      setLabel: async (name, value) => {
        register.labels[name] = value;
      },
      label: async (name) => register.labels[name],
      sleep: () => Promise.resolve(),
    });
  });
});
