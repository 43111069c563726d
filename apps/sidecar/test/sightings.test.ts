import type { ForgeCluster } from "@cardano-forge/kubernetes";
import { describe, expect, it } from "vitest";
import { createSightings, FRESH_MS } from "../src/clusters/sightings.ts";

type Parts = { readonly [K in keyof ForgeCluster]?: Partial<ForgeCluster[K]> };

/** A cluster that says that it is ready; `word` changes its status as each write of its leader does. */
function aCluster(name: string, word: number, parts: Parts = {}): ForgeCluster {
  const conditions = [{ type: "Ready", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" }] as const;
  return {
    problems: [],
    metadata: {
      name,
      namespace: "pools",
      uid: `uid-${name}`,
      resourceVersion: String(word),
      labels: {},
      annotations: {},
      ...parts.metadata,
    },
    spec: { poolIdHex: "aa", networkMagic: 1, forgeState: "Priority-based", priority: 1, ...parts.spec },
    status: { conditions, activeLeader: "producer-0", ...parts.status },
    raw: { spec: { ...parts.spec }, status: { word }, ...parts.raw },
  };
}

function someSightings() {
  let nowMs = 1000;
  const sightings = createSightings({ poolIdHex: "aa", networkMagic: 1, nowMs: () => nowMs });
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { sightings, pass };
}

describe("what is seen of a cluster", () => {
  it("says nothing about its life at the first look, because it may have lain there for days", () => {
    const { sightings } = someSightings();

    sightings.see("home", aCluster("east", 1));

    expect(sightings.views()).toMatchObject([{ name: "east", readySinceMs: undefined }]);
  });

  it("makes it ready since it was first heard of anew, and no longer once it has been silent for too long", () => {
    const { sightings, pass } = someSightings();
    sightings.see("home", aCluster("east", 1));
    sightings.see("home", aCluster("east", 2));
    pass(FRESH_MS - 1);
    sightings.see("home", aCluster("east", 3));

    expect(sightings.views()).toMatchObject([{ readySinceMs: 1000 }]);
    pass(FRESH_MS + 1);
    expect(sightings.views()).toMatchObject([{ readySinceMs: undefined }]);
  });

  it("begins its readiness anew after a word against it", () => {
    const { sightings, pass } = someSightings();
    const condition = { type: "Ready", status: "False", lastTransitionTime: "2026-01-01T00:00:00Z" } as const;
    sightings.see("home", aCluster("east", 1));
    sightings.see("home", aCluster("east", 2));
    pass(1000);
    sightings.see("home", aCluster("east", 3, { status: { conditions: [condition] } }));
    pass(1000);
    sightings.see("home", aCluster("east", 4));

    expect(sightings.views()).toMatchObject([{ readySinceMs: 3000 }]);
  });

  it("is disabled by an edited copy on any arbiter, whatever its home says", () => {
    const { sightings } = someSightings();
    const copy = {
      labels: { "cardano.io/home": "east" },
      annotations: { "cardano.io/published-spec": "of another spec" },
    };
    sightings.see("home", aCluster("east", 1));

    sightings.see("far", aCluster("east", 1, { metadata: copy, spec: { forgeState: "Disabled" } }));

    const [view] = sightings.views();
    expect(view?.restrictedAt).toEqual(["far"]);
    expect(view?.reports.map(({ forgeState }) => forgeState)).toEqual(["Priority-based", "Disabled"]);
  });

  it("is nothing of ours when it is of another pool or network", () => {
    const { sightings } = someSightings();

    sightings.see("home", aCluster("other-pool", 1, { spec: { poolIdHex: "bb" } }));
    sightings.see("home", aCluster("other-network", 1, { spec: { networkMagic: 2 } }));

    expect(sightings.views()).toEqual([]);
  });
});
