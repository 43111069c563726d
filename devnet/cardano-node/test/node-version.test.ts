import { describe, expect, it } from "vitest";
import { nodeVersion } from "../src/program/node-version.ts";

describe("nodeVersion", () => {
  it.each([
    ["8.1.2", { hasHangupForging: false, startFlags: [], enabledMetric: "absent", tracing: "legacy" }],
    ["8.9.4", { hasHangupForging: true, startFlags: ["non-producing-node"], enabledMetric: "absent" }],
    ["10.1.4", { enabledMetric: "ignores-flag-at-start", areGroupBitsFatal: true, socketVersions: [9, 18] }],
    ["10.2.1", { enabledMetric: "stays-0-with-flag", areGroupBitsFatal: true, socketVersions: [16, 19] }],
    ["10.4.1", { enabledMetric: "right", areGroupBitsFatal: true, socketVersions: [16, 20] }],
    ["10.5.0", { areGroupBitsFatal: false, startFlags: ["non-producing-node"], tracing: "legacy" }],
    ["10.5.4", { startFlags: ["non-producing-node", "start-as-non-producing-node"], tracing: "legacy" }],
    ["10.6.2", { tracing: "new", socketVersions: [16, 22] }],
    ["11.0.1", { tracing: "new", enabledMetric: "right", areGroupBitsFatal: false, socketVersions: [16, 23] }],
  ])("knows what is different in %s", (text, expected) => {
    expect(nodeVersion(text)).toMatchObject(expected);
  });

  it("knows no version that is not written in full", () => {
    expect(nodeVersion("11.0")).toBeUndefined();
  });
});
