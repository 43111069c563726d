import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, describe } from "vitest";
import { describeDefinitions } from "./definitions-suite.ts";
import { useDevnet } from "./devnet-fixture.ts";
import { describeTranscripts, rewriteTranscripts } from "./kubectl/transcript-suite.ts";
import { describeWatch } from "./kubectl/watch-suite.ts";
import { describeScenarios, rewriteScenarios } from "./scenario/scenario-suite.ts";

// REWRITE_RECORDINGS=1 records what the real server answers now; the difference is for review.
const isRecording = process.env["REWRITE_RECORDINGS"] === "1";

describeWithControlPlane("a recording of a real kube-apiserver", (controlPlane) => {
  const caches = mkdtempSync(join(tmpdir(), "kubectl-cache-"));
  afterAll(() => rmSync(caches, { recursive: true, force: true }));
  const real = (): string => controlPlane().kubeconfigPath;
  const terminal = (name: string, kubeconfigPath: () => string) => () => ({
    path: controlPlane().binaries.directory,
    kubeconfigPath: kubeconfigPath(),
    cacheDirectory: join(caches, name),
  });

  if (isRecording) {
    rewriteScenarios(real);
    rewriteTranscripts(terminal("real", real));
    return;
  }
  describe("of its answers is what it still answers", () => describeScenarios(real));
  describe("is of one that has these definitions", () => describeDefinitions(real));
  describe("of kubectl is what kubectl still prints", () => {
    describeTranscripts(terminal("real", real));
    describeWatch(terminal("real", real));
  });
  describe("of kubectl is what kubectl prints on the server in memory", () => {
    const { kubeconfigPath } = useDevnet();
    describeTranscripts(terminal("devnet", kubeconfigPath));
    describeWatch(terminal("devnet", kubeconfigPath));
  });
});
