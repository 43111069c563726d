import { known, poolViews, unknown } from "@cardano-forge/pool-view";
import { describe, expect, it } from "vitest";
import type { ClusterInstallation } from "../../src/doctor/installation.ts";
import { migrationPoints } from "../../src/migrate/migration-points.ts";
import { decideClusters } from "../../src/pools/decide-clusters.ts";
import { anInstallation, aPodObject, PREDECESSOR } from "../doctor/installation-builder.ts";
import { facts, NOW_MS } from "../status/builders.ts";

const POD_NAME = { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } };

const withSidecar = (env: readonly object[], image = "forge-manager:2.0.0") =>
  anInstallation({ pods: known([aPodObject({ sidecar: { env, image } })]) });
const pointsOf = (cluster: ClusterInstallation) =>
  migrationPoints(cluster, poolViews([cluster.facts], NOW_MS, decideClusters));
const told = (cluster: ClusterInstallation) =>
  pointsOf(cluster)
    .filter(({ level }) => level !== "ok")
    .map(({ level, check }) => `${level} ${check}`);

describe("an audit of a predecessor's installation", () => {
  it("finds nothing that stops forging where the image is all that differs", () => {
    // What the Role allows can only be asked by somebody who may act as its account.
    expect(told(withSidecar([POD_NAME]))).toEqual(["unknown role"]);
  });

  it("names what the sidecar refuses to start with", () => {
    expect(told(withSidecar([]))).toContain("stop POD_NAME");
    expect(told(withSidecar([POD_NAME, { name: "SLEEP_INTERVAL", value: "10" }]))).toContain("stop SLEEP_INTERVAL");
    const longer = [POD_NAME, { name: "SLEEP_INTERVAL", value: "10" }, { name: "LEASE_DURATION", value: "30" }];
    expect(told(withSidecar(longer))).not.toContain("stop SLEEP_INTERVAL");
  });

  it("names what keeps every pod a standby: the published example has no user, and a Secret for root alone", () => {
    const published = aPodObject({
      spec: {
        shareProcessNamespace: false,
        securityContext: { runAsUser: 1000 },
        volumes: [{ name: "secret", secret: { secretName: "keys", defaultMode: 0o600 } }],
      },
      sidecar: { env: [POD_NAME], volumeMounts: [{ name: "secret", mountPath: "/secrets" }] },
    });

    expect(told(anInstallation({ pods: known([published]) }))).toEqual(
      expect.arrayContaining(["stop process-namespace", "stop secret-mode"]),
    );
  });

  it("names an override that the predecessor ignored and that denies from now on", () => {
    const cluster = {
      name: "eu",
      namespace: "cardano-mainnet",
      forgeState: "Priority-based",
      priority: 1,
      override: { expiresAt: "2030-01-01T00:00:00" },
    };

    expect(told(anInstallation({ facts: facts({ clusters: known([cluster]) }) }))).toContain("stop override");
  });

  it("names definitions that lack fields, and goes on with them", () => {
    const old = anInstallation({ definitions: { cardanoleaders: PREDECESSOR, cardanoforgeclusters: PREDECESSOR } });

    expect(told(old)).toContain("fix definition cardanoleaders.cardano.io");
  });

  it("has a risk and a fix for everything that stops forging", () => {
    const clusters = [withSidecar([]), withSidecar([POD_NAME, { name: "SLEEP_INTERVAL", value: "9" }])];
    const stops = clusters.flatMap(pointsOf).filter(({ level }) => level === "stop");

    expect(stops.length).toBeGreaterThan(1);
    for (const point of stops) expect(point).toMatchObject({ risk: expect.any(String), fix: expect.any(String) });
  });

  it("says that it could not look, and calls nothing fine that it did not see", () => {
    const hidden = anInstallation({ pods: unknown("forbidden", "not for you") });

    expect(pointsOf(hidden)[0]).toMatchObject({ check: "installation", level: "unknown" });
    expect(pointsOf(hidden).map(({ check }) => check)).not.toContain("environment");
  });
});
