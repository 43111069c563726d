import { setTimeout as sleep } from "node:timers/promises";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { secretOf } from "@cardano-forge/devnet-kubelet";
import { afterAll, beforeAll, expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import { aPool } from "./harness/pool.ts";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { logOf } from "./harness/sidecar-log.ts";
import { metricOf } from "./harness/sidecar-view.ts";
import { FAULT_TIMING } from "./harness/timing.ts";

type Secret = Readonly<Record<string, Uint8Array>>;

/** What is wrong with the Secret of a pod, and the file that has to be named. */
const FAULTS: readonly {
  readonly pod: string;
  readonly fault: string;
  readonly file: string;
  readonly check: string;
  readonly code: string;
  readonly spoil: (secret: Secret) => Secret;
}[] = [
  {
    pod: "producer-0",
    fault: "the KES key is missing",
    file: "kes.skey",
    check: "kes",
    code: "CREDENTIALS_KES_MISSING",
    spoil: ({ "kes.skey": _, ...others }) => others,
  },
  {
    pod: "producer-1",
    fault: "the VRF key is empty",
    file: "vrf.skey",
    check: "vrf",
    code: "CREDENTIALS_VRF_EMPTY",
    spoil: (secret) => ({ ...secret, "vrf.skey": new Uint8Array() }),
  },
  {
    pod: "producer-2",
    fault: "two files are swapped",
    file: "node.cert",
    check: "opcert",
    code: "CREDENTIALS_OPCERT_WRONG_TYPE",
    spoil: (secret) => ({
      ...secret,
      "node.cert": bytesOf(secret, "kes.skey"),
      "kes.skey": bytesOf(secret, "node.cert"),
    }),
  },
  {
    pod: "producer-3",
    fault: "the certificate was issued for another KES key",
    file: "kes.skey",
    check: "kes",
    code: "CREDENTIALS_KES_MISMATCH",
    spoil: (secret) => ({ ...secret, "node.cert": aPool().files.opcert }),
  },
];
const STANDING_BY_MS = 60_000;
const TOLD_WITHIN_MS = 10_000;
const { leaseMs, takeOverWithinMs } = FAULT_TIMING;
/** The mounted Secret is read with every round, and a round comes every second. */
const SEEN_WITHIN_MS = 5000;

describeWithControlPlane("pods whose Secrets are wrong", (controlPlane) => {
  let cluster: ProducerCluster;
  beforeAll(async () => {
    cluster = await startProducerCluster({
      controlPlane: controlPlane(),
      namespace: "credential-faults",
      names: FAULTS.map(({ pod }) => pod),
      secret: (pool, name) => faultOf(name).spoil(secretOf(pool.files)),
      timing: FAULT_TIMING,
    });
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  it("stay standbys, although nobody else is there", async () => {
    for (const { pod } of FAULTS) {
      const reason = await awaitFact("reason", STANDING_BY_MS, async () => {
        const view = await cluster.view(pod);
        return view?.phase === "standby" ? view.reason : undefined;
      });
      expect(reason).toBe("CredentialsInvalid");
    }
    await sleep(leaseMs + 3000);

    expect(await cluster.judge.forged()).toEqual([]);
  });

  it.each(FAULTS)("say that $fault, and in which file", async ({ pod, code, file, check }) => {
    const view = await cluster.view(pod);
    const problem = view?.credentials.problems.find((candidate) => candidate.code === code);
    const transition = (await logOf(cluster.pod(pod))).find(({ reason }) => reason === "CredentialsInvalid");
    const entry = await awaitFact("entry in the CardanoLeader", TOLD_WITHIN_MS, async () => {
      const { status } = JSON.parse(await cluster.kubectl("get", "cardanoleader", "cardano-leader", "-o", "json"));
      return status?.pods?.find(({ name }: { name: string }) => name === pod);
    });
    const valid = (what: string) =>
      metricOf(cluster.pod(pod).sidecarUrl, `cardano_forge_credentials_valid{check="${what}"}`);

    expect(problem?.file).toContain(file);
    expect(view?.message).toContain(file);
    expect(transition?.["message"]).toContain(file);
    expect(entry).toMatchObject({ phase: "standby", reason: "CredentialsInvalid" });
    expect(entry.credentials.problems.join()).toContain(file);
    expect([await valid(check), await valid("set")]).toEqual([0, 0]);
  });

  it.each(FAULTS)(
    "take over once their files are right, without a restart, after it was that $fault",
    async ({ pod }) => {
      await killForger();

      const mountedAtMs = Date.now();
      await cluster.pod(pod).mount(secretOf(cluster.pool.files));
      const next = await cluster.forgedAfter(mountedAtMs, SEEN_WITHIN_MS + takeOverWithinMs);

      const starts = cluster
        .pod(pod)
        .events.filter(({ container, kind }) => container === "sidecar" && kind === "started");
      expect(next.pod).toBe(pod);
      expect(starts).toHaveLength(1);
      expect(await cluster.judge.overlap()).toEqual([]);
    },
  );

  /** Nobody is left who could forge: everybody else's files are still wrong. */
  async function killForger(): Promise<void> {
    const last = (await cluster.judge.forged()).at(-1);
    if (last !== undefined) await cluster.pod(last.pod).kill();
  }
});

function faultOf(pod: string): (typeof FAULTS)[number] {
  const found = FAULTS.find((candidate) => candidate.pod === pod);
  if (found === undefined) throw new Error(`nothing is wrong with ${pod}`);
  return found;
}

function bytesOf(secret: Secret, file: string): Uint8Array {
  const bytes = secret[file];
  if (bytes === undefined) throw new Error(`the Secret has no ${file}`);
  return bytes;
}
