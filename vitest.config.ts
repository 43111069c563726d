import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Workspace packages are tested from their sources, so that no test can pass on a stale build.
const conditions = ["@cardano-forge/source"];
const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
};
const exclude = ["**/node_modules/**", "**/dist/**", "**/fixtures/**"];
const reportPath = process.env["FORGE_TEST_REPORT"];

export default defineConfig({
  ...shared,
  test: {
    reporters: reportPath === undefined ? ["default"] : ["default", ["json", { outputFile: reportPath }]],
    // A test that is slow only because the machine is busy is no news.
    slowTestThreshold: 5000,
    coverage: {
      provider: "v8",
      include: ["{packages,adapters,apps,devnet}/*/src/**/*.ts"],
      reporter: ["text-summary", "html", "json-summary"],
    },
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: ["{packages,adapters,apps,devnet,tests,tooling}/**/*.test.{ts,tsx}", "bench/**/*.test.ts"],
          exclude: [...exclude, "**/*.control-plane.test.ts", "**/*.e2e.test.ts"],
          testTimeout: 20_000,
          hookTimeout: 20_000,
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...shared,
        test: {
          name: "control-plane",
          include: ["{adapters,apps,devnet,tests,tooling}/**/*.{control-plane,e2e}.test.ts"],
          exclude,
          globalSetup: ["tooling/control-plane/src/vitest-global-setup.ts", "tests/e2e/harness/vitest-global-setup.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Each file runs an etcd, a kube-apiserver and whole pods, and some measure how long a take-over takes. They come
          // after everything else, and few at a time: mostly they wait.
          maxWorkers: Math.max(4, Math.floor(availableParallelism() / 2)),
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
