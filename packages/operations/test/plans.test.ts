import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isPending,
  type PodStanding,
  parseHandoverRequest,
  planClearOverride,
  planFailover,
  planForgeState,
  planMaintenance,
  planOverride,
  planRegionSwitchover,
  planSwitchover,
  type RegionStanding,
  renderHandoverRequest,
  type Situation,
} from "../src/index.ts";

const NOW_MS = Date.parse("2026-09-01T12:00:00Z");
const wish = { to: "b", id: "h1", nowMs: NOW_MS, lifetimeMs: 30_000 };
const pod = (over: Partial<PodStanding> = {}): PodStanding => ({
  name: "b",
  forges: false,
  isReady: true,
  because: "ready to take over",
  ...over,
});
const situation = (over: Partial<Situation> = {}): Situation => ({
  holder: "a",
  isHealthy: true,
  verdict: "1 forger: a",
  pods: [pod({ name: "a", forges: true, isReady: false, because: "leads" }), pod()],
  ...over,
});

describe("a switchover", () => {
  it("asks the leader to hand over to a standby that is ready", () => {
    expect(planSwitchover(situation(), wish)).toMatchObject({
      kind: "ready",
      from: "a",
      to: "b",
      request: { id: "h1", to: "b", expires: "2026-09-01T12:00:30.000Z" },
      warnings: [],
    });
  });

  it.each([
    ["target-unknown", { pods: [] }],
    ["target-leads", { holder: "b" }],
    ["target-not-ready", { pods: [pod({ isReady: false, because: "NodeBehind" })] }],
    ["nobody-leads", { holder: undefined }],
    ["pool-unhealthy", { isHealthy: false, verdict: "1 forger: a, 1 pod unknown" }],
  ])("is refused as %s", (code, over) => {
    expect(planSwitchover(situation(over), wish)).toMatchObject({ kind: "refused", code });
  });
});

describe("a failover", () => {
  it("goes on where the pool is not healthy, and says so", () => {
    const sick = situation({ isHealthy: false, verdict: "forger unknown" });

    expect(planFailover(sick, wish)).toMatchObject({
      kind: "ready",
      warnings: ["the pool is not healthy: forger unknown"],
    });
  });

  it("never goes to a pod that is not ready, however broken the leader is", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.option(fc.constantFrom("a", "c"), { nil: undefined }), (isHealthy, holder) => {
        const pods = [pod({ isReady: false, because: "no node" })];

        expect(planFailover(situation({ isHealthy, holder, pods }), wish).kind).toBe("refused");
      }),
    );
  });
});

describe("a request", () => {
  it("is read back as it was written, and anything else is none", () => {
    const text = fc.string();

    fc.assert(
      fc.property(text, text, text, (id, to, expires) => {
        expect(parseHandoverRequest(renderHandoverRequest({ id, to, expires }))).toEqual({ id, to, expires });
      }),
    );
    fc.assert(
      fc.property(fc.json(), (json) => {
        const parsed = parseHandoverRequest(json);
        expect(parsed === undefined || typeof parsed.id === "string").toBe(true);
      }),
    );
    expect(parseHandoverRequest("{")).toBeUndefined();
  });

  it("is pending until it was answered for good, or has expired unheard", () => {
    const request = { id: "h1", to: "b", expires: new Date(NOW_MS + 1000).toISOString() };
    const at = (phase: string | undefined, laterMs: number, id = "h1") =>
      isPending(request, phase === undefined ? undefined : { id, phase }, NOW_MS + laterMs);

    expect(at(undefined, 0)).toBe(true);
    expect(at(undefined, 1001)).toBe(false);
    // What was begun in time goes on.
    expect(at("stopping", 1001)).toBe(true);
    expect(at("done", 0)).toBe(false);
    expect(at("done", 0, "h0")).toBe(true);
    expect(isPending({ ...request, expires: "soon" }, undefined, NOW_MS)).toBe(false);
  });
});

describe("the spec of a cluster", () => {
  it("is disabled for a while by an override that replaces the one before as a whole", () => {
    const before = { override: { enabled: true, reason: "test" } };

    const plan = planMaintenance("eu", before, { reason: "kernel", expiresAt: "2026-09-01T16:00:00Z" });

    expect(plan.patch).toEqual({
      spec: {
        override: {
          enabled: true,
          reason: "kernel",
          expiresAt: "2026-09-01T16:00:00Z",
          forceState: "Disabled",
          forcePriority: null,
        },
      },
    });
    expect(plan.warnings).toEqual(["replaces an override: test"]);
  });

  it("has an override without end only with a warning", () => {
    expect(planOverride("eu", {}, { reason: "r", priority: 1 }).warnings).toEqual(["it never expires by itself"]);
  });

  it("needs no change where it says all of it already", () => {
    expect(planClearOverride("eu", {}).isNeedless).toBe(true);
    expect(planClearOverride("eu", { override: { enabled: true } }).isNeedless).toBe(false);
    expect(planForgeState("eu", { forgeState: "Disabled" }, "Disabled").isNeedless).toBe(true);
  });

  it("is said to be overruled where an override is active", () => {
    const plan = planForgeState("eu", { override: { enabled: true } }, "Priority-based");

    expect(plan.warnings).toEqual(["an override is active and wins over forgeState while it is"]);
  });
});

describe("a switchover to a region", () => {
  const region = (name: string, over: Partial<RegionStanding> = {}): RegionStanding => ({
    cluster: `mainnet-${name}`,
    region: name,
    forges: false,
    leader: "producer-0",
    isDisabled: false,
    ...over,
  });
  const to = { ...wish, to: "west" };

  it("asks the region that forges", () => {
    const plan = planRegionSwitchover([region("west"), region("east", { forges: true })], to);

    expect(plan).toMatchObject({ kind: "ready", from: "east", to: "west", request: { id: "h1", to: "west" } });
    expect(plan).toHaveProperty("warnings", []);
  });

  it("warns that a region that comes first gets the seat back, because a request changes no priority", () => {
    const plan = planRegionSwitchover([region("east", { forges: true }), region("west")], to);

    expect(plan).toMatchObject({ kind: "ready", warnings: [expect.stringContaining("east comes before west")] });
  });

  it.each([
    ["target-unknown", [region("east", { forges: true })]],
    ["target-leads", [region("west", { forges: true })]],
    ["target-not-ready", [region("east", { forges: true }), region("west", { isDisabled: true })]],
    ["target-not-ready", [region("east", { forges: true }), region("west", { leader: "" })]],
    ["nobody-leads", [region("east"), region("west")]],
    ["pool-unhealthy", [region("east", { forges: true }), region("north", { forges: true }), region("west")]],
  ])("is refused as %s", (code, regions) => {
    expect(planRegionSwitchover(regions, to)).toMatchObject({ kind: "refused", code });
  });
});
