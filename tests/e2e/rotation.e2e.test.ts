import { setTimeout as sleep } from "node:timers/promises";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import type { CredentialFiles } from "@cardano-forge/credentials";
import { secretOf } from "@cardano-forge/devnet-kubelet";
import { afterAll, beforeAll, expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import { aPool, type Pool } from "./harness/pool.ts";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { logOf } from "./harness/sidecar-log.ts";
import { metricOf } from "./harness/sidecar-view.ts";
import { DEFAULT_TIMING } from "./harness/timing.ts";

/** In turn a good one and a broken one; `FORGE_E2E_ROTATIONS=20` for every kind of broken set. */
const ROTATIONS = Number(process.env["FORGE_E2E_ROTATIONS"] ?? "4");
const STEADY_WITHIN_MS = 60_000;
/** The mounted Secret is read every five seconds; then the node has to load the set and check a slot. */
const SEEN_WITHIN_MS = 15_000;
const WATCHED_MS = 3000;
const SLOT_MS = 1000;

type Secret = Readonly<Record<string, Uint8Array>>;

interface Spoiled {
  readonly how: string;
  readonly code: string;
  readonly spoil: (pool: Pool) => Secret;
}

/** Ways to spoil a rotation, and what has to be said of each. */
const SPOILED: readonly Spoiled[] = [
  { how: "issued for another KES key", code: "KES_MISMATCH", spoil: (pool) => mixed(pool, next(pool, 2).files, "kes") },
  { how: "cut off", code: "OPCERT_MALFORMED", spoil: (pool) => edited(pool, "opcert", (file) => file.subarray(0, 80)) },
  { how: "of another pool", code: "OPCERT_WRONG_POOL", spoil: () => secretOf(aPool().files) },
  { how: "without a VRF key", code: "VRF_EMPTY", spoil: (pool) => edited(pool, "vrf", () => new Uint8Array()) },
  {
    how: "with the VRF key of another pool",
    code: "VRF_WRONG_POOL",
    spoil: (pool) => mixed(pool, aPool().files, "vrf"),
  },
  { how: "with Windows line ends", code: "KES_MALFORMED", spoil: (pool) => edited(pool, "kes", windows) },
  { how: "already expired", code: "OPCERT_EXPIRED", spoil: (pool) => secretOf(next(pool, 80).files) },
  { how: "not good yet", code: "OPCERT_NOT_YET_VALID", spoil: (pool) => secretOf(next(pool, -5).files) },
  { how: "with keys exchanged", code: "KES_WRONG_TYPE", spoil: exchanged },
  { how: "with a KES key that is damaged", code: "KES_BROKEN", spoil: (pool) => edited(pool, "kes", damaged) },
];

describeWithControlPlane("a Secret that is rotated while a pod forges", (controlPlane) => {
  let cluster: ProducerCluster;
  let holder: string;
  let lease: { holderIdentity: string; leaseTransitions: number };
  /** The set that every node must have in the end. */
  let good: Omit<Pool, "rotated">;
  beforeAll(async () => {
    cluster = await startProducerCluster({
      controlPlane: controlPlane(),
      namespace: "rotation",
      names: ["producer-0", "producer-1"],
      timing: DEFAULT_TIMING,
    });
    holder = await cluster.steady(STEADY_WITHIN_MS);
    lease = await leaseNow();
    good = cluster.pool;
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  for (let index = 0; index < ROTATIONS; index += 2) {
    it(`is loaded by the node without giving the seat back, and by standbys for their next term (rotation ${index})`, () =>
      rotate(index));

    const spoiled = spoiledAt(index + 1);
    it(`is refused when it is ${spoiled.how}, and the node forges on with the last good one (rotation ${index + 1})`, () =>
      rotateSpoiled(spoiled));
  }

  it("leaves the node with the last good key, no slot with two forgers, and decoys at rest", async () => {
    const last = (await cluster.judge.forged()).at(-1);

    expect(last).toMatchObject({ pod: holder, kesVkeyHex: good.summary.kesVkeyHex });
    expect(await cluster.judge.overlap()).toEqual([]);
    expect((await cluster.view(holder))?.credentials.atRest).toBe("decoy");
  });

  async function rotate(index: number): Promise<void> {
    // Every second one starts in the KES period of the one before, so that the node's metrics cannot tell them apart.
    const startedPeriodsAgo = 3 + Math.floor(index / 4);
    const set = cluster.pool.rotated({ counter: good.summary.counter + 1n, startedPeriodsAgo });
    const mountedAtMs = await mount(secretOf(set.files));

    const first = await awaitFact("slot with the new key", SEEN_WITHIN_MS, async () =>
      (await cluster.judge.forged()).find(({ kesVkeyHex }) => kesVkeyHex === set.summary.kesVkeyHex),
    );
    good = set;
    await everybodyHas(set.summary.fingerprint);
    await sleep(WATCHED_MS);

    process.stderr.write(`rotation ${index}: loaded ${first.timeMs - mountedAtMs} ms after it was mounted\n`);
    expect(first.pod).toBe(holder);
    expect(await longestGap(mountedAtMs)).toBeLessThanOrEqual(1);
    await expectTheSameSeat();
  }

  async function rotateSpoiled(spoiled: Spoiled): Promise<void> {
    const mountedAtMs = await mount(spoiled.spoil(cluster.pool));

    const refusal = await awaitFact("refusal", SEEN_WITHIN_MS, async () => {
      const credentials = (await cluster.view(holder))?.credentials;
      return credentials?.problems.find(({ code }) => code === `CREDENTIALS_${spoiled.code}`);
    });
    await sleep(WATCHED_MS);

    expect(refusal.severity).toBe("error");
    expect(await longestGap(mountedAtMs)).toBe(0);
    expect((await forgedSince(mountedAtMs)).every(({ kesVkeyHex }) => kesVkeyHex === good.summary.kesVkeyHex)).toBe(
      true,
    );
    await expectTheSameSeat();
    await expectToBeTold(spoiled.code, mountedAtMs);
  }

  /** Replaces the Secret of every pod, at any moment of a slot. */
  async function mount(secret: Secret): Promise<number> {
    await sleep(Math.random() * SLOT_MS);
    const mountedAtMs = Date.now();
    await Promise.all(cluster.names.map((name) => cluster.pod(name).mount(secret)));
    return mountedAtMs;
  }

  async function forgedSince(timeMs: number) {
    return (await cluster.judge.forged()).filter((entry) => entry.timeMs > timeMs);
  }

  /** Slots that nobody forged, in a row. */
  async function longestGap(sinceMs: number): Promise<number> {
    const slots = [...new Set((await forgedSince(sinceMs - SLOT_MS)).map(({ slot }) => slot))];
    return Math.max(...slots.slice(1).map((slot, index) => slot - (slots[index] ?? slot) - 1));
  }

  async function everybodyHas(fingerprint: string): Promise<void> {
    await awaitFact("new set on every pod", SEEN_WITHIN_MS, async () => {
      const views = await Promise.all(cluster.names.map((name) => cluster.view(name)));
      const isThere = views.every(
        (view) => view?.credentials.isValid && view.credentials["fingerprint"] === fingerprint,
      );
      return isThere || undefined;
    });
  }

  async function leaseNow(): Promise<typeof lease> {
    const { spec } = JSON.parse(await cluster.kubectl("get", "lease", "cardano-node-leader", "-o", "json"));
    return { holderIdentity: spec.holderIdentity, leaseTransitions: spec.leaseTransitions };
  }

  async function expectTheSameSeat(): Promise<void> {
    expect(await leaseNow()).toEqual(lease);
    expect(await cluster.view(holder)).toMatchObject({ phase: "forging", role: "leader" });
  }

  /** Log, Event, condition and metric. */
  async function expectToBeTold(code: string, sinceMs: number): Promise<void> {
    const refused = (await logOf(cluster.pod(holder))).filter(({ msg }) => msg === "credentials refused").at(-1);
    const events = JSON.parse(await cluster.kubectl("get", "events", "-o", "json")).items as { reason: string }[];
    const leader = JSON.parse(await cluster.kubectl("get", "cardanoleader", "cardano-leader", "-o", "json"));
    const ready = leader.status.conditions.find(({ type }: { type: string }) => type === "Ready");

    expect(JSON.stringify(refused)).toContain(code);
    expect(Date.parse(String(refused?.["time"]))).toBeGreaterThan(sinceMs);
    expect(events.map(({ reason }) => reason)).toContain("CredentialsRefused");
    expect(ready).toMatchObject({ status: "True", reason: "CredentialsRefused" });
    const valid = await metricOf(cluster.pod(holder).sidecarUrl, 'cardano_forge_credentials_valid{check="set"}');
    expect(valid).toBe(0);
  }
});

function spoiledAt(index: number): Spoiled {
  const spoiled = SPOILED[((index - 1) / 2) % SPOILED.length];
  if (spoiled === undefined) throw new Error("nothing to spoil");
  return spoiled;
}

function next(pool: Pool, startedPeriodsAgo: number): Omit<Pool, "rotated"> {
  return pool.rotated({ counter: 99n, startedPeriodsAgo });
}

function mixed(pool: Pool, other: CredentialFiles, file: keyof CredentialFiles): Secret {
  return secretOf({ ...next(pool, 2).files, [file]: other[file] });
}

function edited(pool: Pool, file: keyof CredentialFiles, edit: (bytes: Uint8Array) => Uint8Array): Secret {
  const { files } = next(pool, 2);
  return secretOf({ ...files, [file]: edit(files[file]) });
}

function exchanged(pool: Pool): Secret {
  const { files } = next(pool, 2);
  return secretOf({ ...files, kes: files.vrf, vrf: files.kes });
}

function windows(bytes: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString().replaceAll("\n", "\r\n"));
}

/** Another digit in the first part of the key, its seed. */
function damaged(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString();
  const at = text.indexOf('"cborHex": "590260') + '"cborHex": "590260'.length;
  return Buffer.from(text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1));
}
