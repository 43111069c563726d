import { readFile } from "node:fs/promises";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { type CredentialFiles, parseKesSigningKey, parseVrfSigningKey } from "@cardano-forge/credentials";
import { createKeyTracer } from "@cardano-forge/credentials/testing";
import { secretOf } from "@cardano-forge/devnet-kubelet";
import { afterAll, beforeAll, expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import { aPool } from "./harness/pool.ts";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { sidecarProcessesOf } from "./harness/sidecar-processes.ts";
import { metricOf } from "./harness/sidecar-view.ts";
import { DEFAULT_TIMING } from "./harness/timing.ts";

const STEADY_WITHIN_MS = 60_000;
/** The mounted Secret is read every five seconds, and the other pods hear of it with the next report. */
const SEEN_WITHIN_MS = 45_000;
const ASK_WITHIN_MS = 5000;
const PATHS = ["/metrics", "/startup-status", "/health", "/livez", "/livez/forging", "/readyz", "/status", "/prestop"];
const OBJECTS = ["leases", "cardanoleaders", "cardanoforgeclusters", "events"];

/** Sets that are refused at different depths: as a text, as a type, as a key, as a pair. */
const SPOILED: readonly { readonly code: string; readonly spoil: (files: CredentialFiles) => CredentialFiles }[] = [
  { code: "KES_MALFORMED", spoil: (files) => ({ ...files, kes: files.kes.subarray(0, 900) }) },
  { code: "VRF_WRONG_TYPE", spoil: (files) => ({ ...files, vrf: files.kes, kes: files.vrf }) },
  { code: "KES_MISMATCH", spoil: (files) => ({ ...files, opcert: aPool().files.opcert }) },
];

describeWithControlPlane("keys that everybody would know again", (controlPlane) => {
  let cluster: ProducerCluster;
  let holder: string;
  let standby: string;
  let next: ReturnType<ProducerCluster["pool"]["rotated"]>;
  beforeAll(async () => {
    cluster = await startProducerCluster({
      controlPlane: controlPlane(),
      namespace: "canary",
      names: ["producer-0", "producer-1"],
      timing: DEFAULT_TIMING,
    });
    holder = await cluster.steady(STEADY_WITHIN_MS);
    standby = cluster.names.find((name) => name !== holder) ?? "";
    next = cluster.pool.rotated({ counter: cluster.pool.summary.counter + 1n, startedPeriodsAgo: 1 });
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  it("are in no core dump of the process that holds them", async () => {
    const { engine } = sidecarProcessesOf(cluster.pod(holder));

    expect(Number.parseInt(await readFile(`/proc/${engine}/coredump_filter`, "utf8"), 16)).toBe(0);
  });

  it("have a life that standbys show too, before they need them", async () => {
    const shown = (sample: string) => metricOf(cluster.pod(standby).sidecarUrl, `cardano_forge_${sample}`);

    expect(await shown("kes_periods_remaining")).toBe(60);
    expect((await shown("kes_expiry_timestamp_seconds")) ?? 0).toBeGreaterThan(Date.now() / 1000);
    for (const check of ["kes", "vrf", "opcert", "set"]) {
      expect(await shown(`credentials_valid{check="${check}"}`)).toBe(1);
    }
  });

  it("are refused when they are spoiled, and nobody is told more than that", async () => {
    for (const { code, spoil } of SPOILED) {
      await mountOn(cluster.names, spoil(next.files));
      for (const name of cluster.names) await awaitFact(code, SEEN_WITHIN_MS, () => hasProblem(name, code));
    }

    expect((await cluster.view(holder))?.phase).toBe("forging");
  });

  it("are seen to differ while a rotation has reached one pod only", async () => {
    await mountOn([standby], next.files);
    await mountOn([holder], cluster.pool.files);
    for (const name of cluster.names) await awaitFact("two sets", SEEN_WITHIN_MS, () => hasSets(name, 2));

    await mountOn([holder], next.files);
    for (const name of cluster.names) await awaitFact("one set", SEEN_WITHIN_MS, () => hasSets(name, 1));
  });

  it("are in nothing that was printed, logged, served or reported, over all of it and a take-over", async () => {
    const tracer = createKeyTracer([cluster.pool.files, next.files].flatMap(secretsOf));
    const stoppedAtMs = Date.now();
    cluster.pod(holder).signal("sidecar", "SIGTERM");
    await cluster.forgedAfter(stoppedAtMs, STEADY_WITHIN_MS, holder);

    const printed = await everythingPrinted();

    expect(tracer.tracesIn(next.files.kes).length).toBeGreaterThan(0);
    expect(printed.find(({ from }) => from === `log of ${standby}`)?.text).toContain("credentials refused");
    expect(printed.find(({ from }) => from === "events")?.text).toContain("CredentialsRefused");
    for (const { from, text } of printed) expect(tracer.tracesIn(text), from).toEqual([]);
  });

  async function mountOn(names: readonly string[], files: CredentialFiles): Promise<void> {
    await Promise.all(names.map((name) => cluster.pod(name).mount(secretOf(files))));
  }

  async function hasProblem(name: string, code: string): Promise<true | undefined> {
    const problems = (await cluster.view(name))?.credentials.problems ?? [];
    return problems.some((problem) => problem.code === `CREDENTIALS_${code}`) || undefined;
  }

  async function hasSets(name: string, count: number): Promise<true | undefined> {
    const sets = await metricOf(cluster.pod(name).sidecarUrl, "cardano_forge_credential_sets_mounted");
    return sets === count || undefined;
  }

  async function everythingPrinted(): Promise<{ from: string; text: string }[]> {
    const logs = cluster.names.map(async (name) => ({
      from: `log of ${name}`,
      text: await cluster.pod(name).log("sidecar"),
    }));
    const served = PATHS.map(async (path) => ({ from: path, text: await bodyOf(standby, path) }));
    const objects = OBJECTS.map(async (kind) => ({
      from: kind,
      text: await cluster.kubectl("get", kind, "-o", "yaml"),
    }));
    return Promise.all([...logs, ...served, ...objects]);
  }

  /** Whatever the answer is: a refusal is printed too. */
  async function bodyOf(name: string, path: string): Promise<string> {
    const signal = AbortSignal.timeout(ASK_WITHIN_MS);
    const response = await fetch(`${cluster.pod(name).sidecarUrl}${path}`, { signal });
    return `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;
  }
});

function secretsOf({ kes, vrf }: CredentialFiles): Uint8Array[] {
  return [parseKesSigningKey(kes).secret.reveal(), parseVrfSigningKey(vrf).secret.reveal()];
}
