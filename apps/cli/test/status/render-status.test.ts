import { known, type SiteFacts, unknown } from "@cardano-forge/pool-view";
import { describe, expect, it } from "vitest";
import { renderStatus } from "../../src/status/render-status.ts";
import { createStatusReport, exitCodeOf } from "../../src/status/status-report.ts";
import { glyphsFor } from "../../src/terminal/glyphs.ts";
import { createPalette } from "../../src/terminal/palette.ts";
import { aForger, aLeader, aPod, aRecord, facts, NOW_MS, secondsAgo } from "./builders.ts";

const at = { nowMs: NOW_MS, namespace: "cardano-mainnet" };
const reportOf = (...given: SiteFacts[]) => createStatusReport(given, at);
const text = (given: SiteFacts, { isWide = false, isColored = false, LANG = "en_US.UTF-8" } = {}) =>
  renderStatus(reportOf(given), { palette: createPalette(isColored), glyphs: glyphsFor({ LANG }), isWide });

describe("the text of a status", () => {
  it("tells who forges, who may and for how long, and what each pod says, within 80 columns", () => {
    const shown = text(facts());

    expect(shown).toMatchInlineSnapshot(`
      "cardano-leader in cardano-mainnet   ✓ 1 forger: producer-1

        leader  producer-1 for 2m14s: ForgingVerified
        lease   cardano-node-leader: producer-1 for 2m15s, 14.0 of 15 s left, term 3
        pool    pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09

        POD         ROLE     PHASE    INTENT  NODE     KEYS   KES LEFT  TIP     SEEN
        producer-0  standby  standby  off     off      valid        60  synced    4s
        producer-1  leader   forging  on      on real  valid        60  synced    4s
        producer-2  standby  standby  off     off      valid        60  synced    4s
      "
    `);
    expect(Math.max(...shown.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("tells more where there is room", () => {
    expect(text(facts(), { isWide: true })).toMatchInlineSnapshot(`
      "cardano-leader in cardano-mainnet   ✓ 1 forger: producer-1

        leader  producer-1 for 2m14s: ForgingVerified, the node forges with the pool's keys
        lease   cardano-node-leader: producer-1 for 2m15s, 14.0 of 15 s left, term 3
        pool    pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09

        POD         ROLE     PHASE    INTENT  NODE     KEYS   KES LEFT  TIP     SEEN       SLOT  AT REST  COUNTER  KES EXPIRES  SIDECAR  REASON           MESSAGE
        producer-0  standby  standby  off     off      valid        60  synced    4s  197000000  decoy          7  2026-11-30   1.0.0    Ready            can take over
        producer-1  leader   forging  on      on real  valid        60  synced    4s  197000000  decoy          7  2026-11-30   1.0.0    ForgingVerified  the node forges with the pool's keys
        producer-2  standby  standby  off     off      valid        60  synced    4s  197000000  decoy          7  2026-11-30   1.0.0    Ready            can take over
      "
    `);
  });

  it("shows a pod that has been silent as unknown, and never what it said last as if it were now", () => {
    const pods = [aPod(), aForger({ updated: secondsAgo(134) }), aPod({ name: "producer-2" })];

    expect(text(facts({ leaders: known([aLeader({ pods })]) }))).toMatchInlineSnapshot(`
      "cardano-leader in cardano-mainnet   ? forger unknown, 1 pod unknown

        leader  producer-1 for 2m14s: ForgingVerified
        lease   cardano-node-leader: producer-1 for 2m15s, 14.0 of 15 s left, term 3
        pool    pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09

        POD         ROLE     PHASE    INTENT  NODE     KEYS   KES LEFT  TIP      SEEN
        producer-0  standby  standby  off     off      valid        60  synced     4s
        producer-1  unknown  unknown  -       unknown  -             -  -       2m14s
        producer-2  standby  standby  off     off      valid        60  synced     4s

        ! producer-1: last report 2m14s ago
      "
    `);
  });

  it("cannot be overlooked where two pods forge", () => {
    const pods = [aPod(), aForger(), aForger({ name: "producer-2" })];

    expect(text(facts({ leaders: known([aLeader({ pods })]) }))).toContain("✗ 2 FORGERS: producer-1, producer-2");
  });

  it("shows what may not be read as unknown and why, beside what may", () => {
    const given = facts({
      leases: unknown("forbidden", 'leases is forbidden: User "ops" cannot list resource "leases"'),
    });

    expect(text(given)).toMatchInlineSnapshot(`
      "cardano-leader in cardano-mainnet   ? 1 forger: producer-1, 1 Lease unknown

        leader  producer-1 for 2m14s: ForgingVerified
        lease   unknown (forbidden): leases is forbidden: User "ops" cannot list resource "leases"
        pool    pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09

        POD         ROLE     PHASE    INTENT  NODE     KEYS   KES LEFT  TIP     SEEN
        producer-0  standby  standby  off     off      valid        60  synced    4s
        producer-1  leader   forging  on      on real  valid        60  synced    4s
        producer-2  standby  standby  off     off      valid        60  synced    4s
      "
    `);
  });

  it("shows a pool of which only the Lease can be read", () => {
    const given = facts({ leaders: unknown("not-installed", "the API server does not know this resource") });

    expect(text(given)).toMatchInlineSnapshot(`
      "cardano-node-leader in cardano-mainnet   ? forger unknown

        leader  unknown (not-installed): the API server does not know this resource
        lease   cardano-node-leader: producer-1 for 2m15s, 14.0 of 15 s left, term 3

        pods    unknown (not-installed): the API server does not know this resource
      "
    `);
  });

  it("names what a pod waits for, what is wrong with its credentials, and a lease that ran out", () => {
    const pods = [
      aPod({
        phase: "waiting-for-node",
        reason: "NodeNotFound",
        message: "no process is called cardano-node",
        nodeTruth: { forging: "unknown" },
        credentials: { state: "invalid", problems: ["kes.skey: does not belong to node.cert"] },
      }),
      aForger({ nodeTruth: { forging: "off" } }),
    ];
    const given = facts({ leaders: known([aLeader({ pods })]), leases: known([aRecord({ renewedSecondsAgo: 20 })]) });

    expect(text(given)).toMatchInlineSnapshot(`
      "cardano-leader in cardano-mainnet   ? forger unknown, 1 pod unknown

        leader  producer-1 for 2m14s: ForgingVerified
        lease   cardano-node-leader: producer-1 for 2m15s, ran out 5s ago, term 3
        pool    pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09

        POD         ROLE     PHASE             INTENT  NODE     KEYS     KES LEFT  TIP     SEEN
        producer-0  standby  waiting-for-node  off     unknown  invalid        60  synced    4s
        producer-1  leader   forging           on      off      valid          60  synced    4s

        ! Lease cardano-node-leader ran out 5s ago by its holder's clock
        ! producer-0: waiting-for-node, NodeNotFound: no process is called cardano-node
        ! producer-0: kes.skey: does not belong to node.cert
        ! producer-1: should be on, its node is off
      "
    `);
  });

  it("doubts a forger whose lease ran out after it last reported", () => {
    const shown = text(facts({ leases: known([aRecord({ renewedSecondsAgo: 17 })]) }));

    expect(shown).toContain("? forger unknown, 1 pod unknown");
    expect(shown).toContain("producer-1  leader   forging  on      on real?");
    expect(shown).toContain("! Lease cardano-node-leader ran out 2s ago by its holder's clock");
  });

  it("says that nobody leads", () => {
    const leader = aLeader({ leaderPod: "", forgingEnabled: false, reason: "StopRequested", pods: [aPod()] });
    const given = facts({
      leaders: known([leader]),
      leases: known([aRecord({ state: "free", holder: "", reason: "stop-requested" })]),
    });

    expect(text(given)).toMatchInlineSnapshot(`
      "cardano-leader in cardano-mainnet   ✗ no forger

        leader  nobody for 2m14s: StopRequested
        lease   cardano-node-leader: free (stop-requested), term 3
        pool    pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09

        POD         ROLE     PHASE    INTENT  NODE  KEYS   KES LEFT  TIP     SEEN
        producer-0  standby  standby  off     off   valid        60  synced    4s
      "
    `);
  });

  it("says when Lease and CardanoLeader name two different pods", () => {
    const given = facts({ leases: known([aRecord({ holder: "producer-2_1f0c" })]) });

    expect(text(given)).toContain("! the Lease is held by producer-2, the CardanoLeader names producer-1");
  });

  it("carries the verdict in words and sign, so that colour adds nothing but comfort", () => {
    const colored = text(facts(), { isColored: true });

    expect(colored).toContain("\u001b[32m✓ 1 forger: producer-1\u001b[39m");
    expect(text(facts(), { LANG: "C" })).toContain("+ 1 forger: producer-1");
  });

  it("lists several pools in the order of namespace and name", () => {
    const leaders = known([aLeader({}, "cardano-leader-mainnet-b"), aLeader({}, "cardano-leader-mainnet-a")]);

    const titles = text(facts({ leaders })).match(/^cardano-leader\S+/gm);

    expect(titles).toEqual(["cardano-leader-mainnet-a", "cardano-leader-mainnet-b"]);
  });
});

describe("the data of a status", () => {
  it("has a version and a form that only grows", () => {
    expect(
      reportOf(facts({ leaders: known([aLeader({ pods: [aForger(), aPod({ updated: secondsAgo(90) })] })]) })),
    ).toMatchInlineSnapshot(`
      {
        "apiVersion": "forgectl.cardano.io/v1",
        "kind": "StatusReport",
        "namespace": "cardano-mainnet",
        "observedAt": "2026-09-01T12:00:00.000Z",
        "pools": [
          {
            "clusters": {
              "kind": "known",
              "value": [],
            },
            "name": "cardano-leader",
            "namespace": "cardano-mainnet",
            "notices": [
              "producer-0: last report 1m30s ago",
            ],
            "poolId": "pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09",
            "seat": [],
            "sites": [
              {
                "history": {
                  "kind": "known",
                  "value": [],
                },
                "leader": {
                  "kind": "known",
                  "value": {
                    "message": "the node forges with the pool's keys",
                    "pod": "producer-1",
                    "reason": "ForgingVerified",
                    "since": "2026-09-01T11:57:46.000Z",
                    "term": 3,
                  },
                },
                "lease": {
                  "kind": "known",
                  "value": {
                    "acquireTime": "2026-09-01T11:57:45.000000Z",
                    "durationSeconds": 15,
                    "heldForSeconds": 135,
                    "holderIdentity": "producer-1_1f0c",
                    "holderPod": "producer-1",
                    "isForeign": false,
                    "leftSeconds": 14,
                    "name": "cardano-node-leader",
                    "renewTime": "2026-09-01T11:59:59.000000Z",
                    "renewedSecondsAgo": 1,
                    "state": "held",
                    "term": 3,
                  },
                },
                "pods": {
                  "kind": "known",
                  "value": [
                    {
                      "lastReport": {
                        "credentials": {
                          "problems": [],
                          "resting": "decoy",
                          "state": "valid",
                        },
                        "identity": "producer-0_1f0c",
                        "intent": "off",
                        "kes": {
                          "currentPeriod": 1400,
                          "expiresAt": "2026-11-30T21:44:51.000Z",
                          "opcertCounter": 7,
                          "periodsRemaining": 60,
                          "startPeriod": 1398,
                        },
                        "message": "can take over",
                        "nodeTruth": {
                          "because": "the count stands still",
                          "forging": "off",
                        },
                        "phase": "standby",
                        "reason": "Ready",
                        "role": "standby",
                        "since": "2026-09-01T11:55:00.000Z",
                        "tip": {
                          "slot": 197000000,
                          "sync": "synced",
                        },
                        "version": "1.0.0",
                      },
                      "name": "producer-0",
                      "report": {
                        "because": "stale",
                        "kind": "unknown",
                        "message": "last report 1m30s ago",
                      },
                      "reportedAt": "2026-09-01T11:58:30.000Z",
                      "reportedSecondsAgo": 90,
                    },
                    {
                      "name": "producer-1",
                      "report": {
                        "kind": "known",
                        "value": {
                          "credentials": {
                            "problems": [],
                            "resting": "decoy",
                            "state": "valid",
                          },
                          "identity": "producer-1_1f0c",
                          "intent": "on",
                          "kes": {
                            "currentPeriod": 1400,
                            "expiresAt": "2026-11-30T21:44:51.000Z",
                            "opcertCounter": 7,
                            "periodsRemaining": 60,
                            "startPeriod": 1398,
                          },
                          "message": "the node forges with the pool's keys",
                          "nodeTruth": {
                            "because": "the count grows",
                            "forging": "on",
                            "with": "real",
                          },
                          "phase": "forging",
                          "reason": "ForgingVerified",
                          "role": "leader",
                          "since": "2026-09-01T11:55:00.000Z",
                          "tip": {
                            "slot": 197000000,
                            "sync": "synced",
                          },
                          "version": "1.0.0",
                        },
                      },
                      "reportedAt": "2026-09-01T11:59:56.000Z",
                      "reportedSecondsAgo": 4,
                    },
                  ],
                },
                "server": "https://10.0.0.1:6443",
              },
            ],
            "verdict": {
              "forgers": [
                "producer-1",
              ],
              "isFine": false,
              "kind": "one-forger",
              "leaseUnknown": [],
              "uncertain": [
                "producer-0",
              ],
              "unseen": [],
            },
          },
        ],
        "servers": [
          {
            "leaders": {
              "kind": "known",
              "value": 1,
            },
            "leases": {
              "kind": "known",
              "value": 1,
            },
            "server": "https://10.0.0.1:6443",
          },
        ],
      }
    `);
  });
});

describe("the exit code of a status", () => {
  it.each([
    ["0 for one forger and no doubt", [aForger(), aPod()], 0],
    ["1 for no forger", [aPod()], 1],
    ["1 for doubt about one pod, even where another forges", [aForger(), aPod({ updated: secondsAgo(90) })], 1],
    ["3 for two forgers", [aForger(), aForger({ name: "producer-2" })], 3],
  ])("is %s", (_, pods, code) => {
    expect(exitCodeOf(reportOf(facts({ leaders: known([aLeader({ pods })]) })).pools)).toBe(code);
  });

  it("is that of the worst pool", () => {
    const leaders = known([aLeader({}, "a"), aLeader({ pods: [aForger(), aForger({ name: "producer-2" })] }, "b")]);

    expect(exitCodeOf(reportOf(facts({ leaders })).pools)).toBe(3);
  });
});
