import { known, poolViews, type SiteFacts, unknown } from "@cardano-forge/pool-view";
import { type DashboardModel, remember, rememberedPools } from "../../src/dashboard/dashboard-model.ts";
import { decideClusters } from "../../src/pools/decide-clusters.ts";
import { aForger, aLeader, aPod, aRecord, facts, NOW_MS, secondsAgo } from "../status/builders.ts";

const HISTORY = [
  { at: secondsAgo(3000), to: "producer-0", reason: "ForgingVerified", term: 1 },
  {
    at: secondsAgo(134),
    from: "producer-0",
    to: "producer-1",
    reason: "ForgingVerified",
    gapMilliseconds: 812,
    term: 3,
  },
];

function modelOf(sites: readonly SiteFacts[], over: Partial<DashboardModel> = {}): DashboardModel {
  return { pools: poolViews(sites, NOW_MS), lost: [], readAtMs: NOW_MS - 2000, nowMs: NOW_MS, events: [], ...over };
}

const site = (status: Parameters<typeof aLeader>[0], over: Partial<SiteFacts> = {}) =>
  facts({ leaders: known([aLeader({ history: HISTORY, ...status })]), ...over });

function manyClusters(): SiteFacts[] {
  return Array.from({ length: 9 }, (_, region) => {
    const names = Array.from({ length: 5 }, (__, index) => `producer-${index}`);
    const pods = names.map((name, index) => (region === 2 && index === 1 ? aForger({ name }) : aPod({ name })));
    const holder = region === 2 ? "producer-1_1f0c" : "producer-0_1f0c";
    return site({ pods }, { context: `region-${region}`, leases: known([aRecord({ holder })]) });
  });
}

function arbiterLost(): DashboardModel {
  const eu = site({}, { context: "eu" });
  const us = site({ pods: [aPod({ name: "producer-3" })] }, { context: "us" });
  const silent = unknown("timeout", "no answer within 10 s");
  const first = remember({ sites: [], lost: [] }, [eu, us], NOW_MS - 30_000);
  const now = [eu, { ...us, leaders: silent, leases: silent }];
  const second = remember(first, now, NOW_MS - 12_000);
  const third = remember(second, now, NOW_MS);
  return modelOf(third.sites, { lost: third.lost, pools: rememberedPools(third, NOW_MS) });
}

const HOSTILE = "\u001b[2J\u001b]0;owned\u0007\u202e".repeat(3) + "x".repeat(10_000);

/** What the screen is looked at with. */
export const MODELS: Readonly<Record<string, DashboardModel>> = {
  healthy: modelOf([site({})]),
  "no-forger": modelOf([
    site(
      { leaderPod: "", pods: [aPod(), aPod({ name: "producer-1" })] },
      { leases: known([aRecord({ state: "free", holder: "", reason: "stop-requested" })]) },
    ),
  ]),
  "two-forgers": modelOf([site({ pods: [aPod(), aForger(), aForger({ name: "producer-2" })] })]),
  "arbiter-lost": arbiterLost(),
  stale: modelOf([site({ pods: [aPod({ updated: secondsAgo(75) }), aForger({ updated: secondsAgo(62) })] })], {
    readAtMs: NOW_MS - 61_000,
  }),
  "nine-clusters": modelOf(manyClusters()),
  "first-connection": modelOf([], { readAtMs: undefined }),
  "no-permissions": modelOf([
    facts({ leaders: unknown("forbidden", "cardanoleaders is forbidden"), leases: known([aRecord()]) }),
  ]),
};

/** The same pool with hostile text wherever a cluster has a say, as it comes through the reader. */
export function hostileModel(clean: (text: string) => string): DashboardModel {
  const name = clean(HOSTILE);
  const pod = aForger({ name, reason: name, message: name, phase: name });
  return modelOf([site({ pods: [pod], history: [{ at: secondsAgo(5), to: name, reason: name, message: name }] })]);
}

/** Two clusters that share a seat, with an object for each. */
export function sharedSeat(): DashboardModel {
  const seat = aRecord({
    name: "cardano-forge-mainnet-pool13gsek",
    holder: "producer-1@mainnet-eu_1f0c",
    durationMs: 30_000,
  });
  const cluster = (name: string, priority: number, leader: string) => ({
    name,
    namespace: "cardano-mainnet",
    region: name,
    forgeState: "Priority-based",
    priority,
    activeLeader: leader,
    forgingEnabled: name === "eu",
    isHealthy: true,
  });
  const eu = site(
    {},
    { context: "eu", leases: known([aRecord(), seat]), clusters: known([cluster("eu", 1, "producer-1")]) },
  );
  const us = site(
    {
      leaderPod: "producer-3",
      history: [],
      pods: [aPod({ name: "producer-3", role: "leader", reason: "SeatAwaited" })],
    },
    {
      context: "us",
      leases: known([aRecord({ holder: "producer-3_1f0c" }), seat]),
      clusters: known([cluster("us", 2, "producer-3")]),
    },
  );
  return modelOf([eu, us], { pools: poolViews([eu, us], NOW_MS, decideClusters) });
}
