import { describe, expect, it } from "vitest";
import type { ClusterView } from "../src/cluster-reports.ts";
import { createPriorityWatch } from "../src/priority.ts";

const SELF = "us-west";
const DELAY_MS = 60_000;

function aView(name: string, priority: number, parts: Partial<ClusterView> = {}): ClusterView {
  return { report: { name, forgeState: "Priority-based", priority }, isReady: true, leaderPod: "producer-0", ...parts };
}

/** The second-best cluster, with what it decides a given time after the first look. */
function aSecondCluster() {
  let views: readonly ClusterView[] = [];
  const watch = createPriorityWatch({ self: SELF, reports: { current: () => views }, failbackDelayMs: DELAY_MS });
  return {
    see(...others: ClusterView[]) {
      views = [aView(SELF, 2), ...others];
    },
    forget() {
      views = [];
    },
    at: (monotonicMs: number, seatToken: number | undefined = 7) =>
      watch.decide({ monotonicMs, wallMs: 1_700_000_000_000 + monotonicMs, seatToken }),
  };
}

describe("a cluster that holds the seat", () => {
  it("yields to a better one once that has been ready for FAILBACK_DELAY, and no sooner", () => {
    const cluster = aSecondCluster();
    cluster.see(aView("us-east", 1));

    expect(cluster.at(0).kind).toBe("lead");
    expect(cluster.at(DELAY_MS - 1).kind).toBe("lead");
    expect(cluster.at(DELAY_MS)).toMatchObject({
      kind: "yield",
      because: "us-east comes before us-west",
    });
  });

  it("counts from zero when the better one was not ready in between, so that flapping never moves the seat", () => {
    const cluster = aSecondCluster();
    for (let at = 0; at < 10 * DELAY_MS; at += DELAY_MS / 2) {
      cluster.see(aView("us-east", 1));
      expect(cluster.at(at).kind).toBe("lead");
      cluster.see(aView("us-east", 1, { isReady: false }));
      expect(cluster.at(at + DELAY_MS / 4).kind).toBe("lead");
    }
  });

  it("counts from zero when the better one was behind in between, because its health checks failed", () => {
    const cluster = aSecondCluster();
    const failing = { consecutiveFailures: 1, failureThreshold: 3 };
    cluster.see(aView("us-east", 1));
    cluster.at(0);
    cluster.see(
      aView("us-east", 1, { report: { name: "us-east", forgeState: "Priority-based", priority: 1, health: failing } }),
    );
    cluster.at(DELAY_MS / 2);
    cluster.see(aView("us-east", 1));

    expect(cluster.at(DELAY_MS).kind).toBe("lead");
    expect(cluster.at(2 * DELAY_MS - 1).kind).toBe("lead");
    expect(cluster.at(2 * DELAY_MS).kind).toBe("yield");
  });

  it("keeps a seat that it has just taken for FAILBACK_DELAY, however long the better one was ready before", () => {
    const cluster = aSecondCluster();
    cluster.see(aView("us-east", 1));
    cluster.at(0, undefined);
    expect(cluster.at(2 * DELAY_MS, undefined).kind).toBe("yield");

    expect(cluster.at(2 * DELAY_MS + 1, 8).kind).toBe("lead");
    expect(cluster.at(3 * DELAY_MS, 8).kind).toBe("lead");
    expect(cluster.at(3 * DELAY_MS + 1, 8).kind).toBe("yield");
  });

  it("does not give the seat back to a better one that was lost, although its last word was that it is ready", () => {
    const cluster = aSecondCluster();
    cluster.see(aView("us-east", 1, { heardAtMs: 900 }));
    cluster.at(500, undefined);

    expect(cluster.at(1000, 8).kind).toBe("lead");
    expect(cluster.at(1000 + DELAY_MS, 8).kind).toBe("lead");
    cluster.see(aView("us-east", 1, { heardAtMs: 2 * DELAY_MS }));
    expect(cluster.at(2 * DELAY_MS, 8).kind).toBe("lead");
    expect(cluster.at(3 * DELAY_MS, 8).kind).toBe("yield");
  });

  it("keeps the seat when it cannot see the others any more", () => {
    const cluster = aSecondCluster();
    cluster.see(aView("us-east", 1));
    cluster.at(0);
    cluster.see();

    expect(cluster.at(2 * DELAY_MS)).toMatchObject({
      kind: "lead",
      because: "us-west is the only cluster that may forge",
    });
  });

  it("holds at once when nothing is known about itself, because it may be disabled", () => {
    const cluster = aSecondCluster();
    cluster.forget();

    expect(cluster.at(0).kind).toBe("hold");
  });
});
