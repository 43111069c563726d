import { setTimeout as sleep } from "node:timers/promises";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import { REPEATED, STEADY_WITHIN_MS } from "./harness/fault-runs.ts";
import { buildForgectl, type CommandEnd, type Forgectl } from "./harness/forgectl.ts";
import { assertOneForger } from "./harness/one-forger.ts";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { FAULT_TIMING } from "./harness/timing.ts";

const NAMESPACE = "forgectl";
const FORGES_WITHIN_MS = 30_000;
/** Every way to say that nothing came of it, each for one moment at which the other operator's request may be seen. */
const NOTHING_DONE = /nothing was asked|^error: Refused: |^error: The sidecars refused the hand-over/m;
/** What forgectl tells, one after the other; a step that is over before anybody looks is told together with the next. */
const STEPS = [/^Plan$/m, / {2}asked\n/, / {2}accepted/, / {2}stopping/, / {2}released/, / {2}taken/];
const FINAL: ReadonlySet<string> = new Set(["done", "refused", "expired", "failed"]);

describeWithControlPlane("forgectl beside running sidecars", (controlPlane) => {
  let cluster: ProducerCluster;
  let forgectl: Forgectl;
  // Another step in each run of the suite, and every one of them in a long one.
  let presses = Math.floor(Math.random() * STEPS.length);
  beforeAll(async () => {
    const shared = { controlPlane: controlPlane(), namespace: NAMESPACE, timing: FAULT_TIMING };
    const where = ["--kubeconfig", controlPlane().kubeconfigPath, "-n", NAMESPACE];
    [cluster, forgectl] = await Promise.all([startProducerCluster(shared), buildForgectl(controlPlane(), where)]);
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());
  // Whatever operators do, and whatever happens meanwhile.
  afterEach(() => assertOneForger(cluster));

  describe("switchover", () => {
    it("tells each of two operators the truth when they ask for two pods at once", REPEATED, async () => {
      const { others } = await beforeSwitch();

      const runs = await Promise.all(others.map((to) => forgectl.run("switchover", "--to", to, "-y")));

      const winners = others.filter((_, index) => runs[index]?.code === 0);
      expect(winners, told(runs)).not.toEqual([]);
      for (const { code, out, err } of runs) {
        if (code === 0) expect(out).toMatch(/^producer-\d took over from producer-\d; nobody forged for \d+ ms\n$/);
        else expect({ code, err }).toEqual({ code: 6, err: expect.stringMatching(NOTHING_DONE) });
      }
      const [only] = winners;
      // Where both were done, one after the other, either of them is the one that forges now.
      if (winners.length === 1) await forgesFrom(only as string);
    });

    it("never says that a pod took over that died meanwhile, unless it did before", REPEATED, async () => {
      const { forger, to } = await beforeSwitch();
      const switching = forgectl.start("switchover", "--to", to, "-y");
      await switching.told(/ {2}asked\n/);
      await sleep(Math.random() * 1500);
      const killedAtMs = Date.now();
      await cluster.pod(to).kill();

      const { code, out, err } = await switching.ended;

      const slots = (await cluster.judge.forged()).filter(({ pod }) => pod === to).map(({ timeMs }) => timeMs);
      const didForge = slots.some((timeMs) => timeMs < killedAtMs && timeMs > killedAtMs - 5000);
      if (code === 0) expect({ didForge, out }).toMatchObject({ didForge: true });
      else expect(err).toMatch(/The hand-over to \S+ failed|refused|did not end in time|did not answer/);
      const next = await cluster.forgedAfter(killedAtMs, FORGES_WITHIN_MS + FAULT_TIMING.takeOverWithinMs, to);
      process.stderr.write(`${to} died: exit ${code}; ${next.pod} forged on (${forger} before)\n`);
      await cluster.start(to);
    });

    it("tells the truth at Ctrl-C, at whichever step, and the hand-over goes on without it", REPEATED, async () => {
      const { to } = await beforeSwitch();
      const before = await requested();
      const step = STEPS[presses % STEPS.length] as RegExp;
      presses += 1;
      const switching = forgectl.start("switchover", "--to", to, "-y");
      await switching.told(step);
      switching.interrupt();

      const { code, out, err } = await switching.ended;

      const id = /^([0-9a-f]{8}) {2}asked$/m.exec(err)?.[1] ?? /request +([0-9a-f]{8})$/m.exec(err)?.[1];
      const isAsked = id !== undefined && (await requested()) === id;
      const answer = isAsked ? await answeredAndTrue(id, to) : "never asked";
      process.stderr.write(`Ctrl-C at ${step}: exit ${code}; ${answer}\n`);
      if (code === 0) expect(out).toContain(`${to} took over from `);
      else expect({ code, err }).toEqual({ code: 130, err: expect.stringMatching(/^error: Interrupted/m) });
      // Who is not told of a request must not find one; who is told that it goes on must.
      if (!/may have been made|goes on without|took over/.test(out + err)) expect(await requested()).toBe(before);
      if (/goes on without|took over/.test(out + err)) expect(answer).toMatch(/^(done|refused|failed|expired)$/);
    });
  });

  /** Waits for the last word of the sidecars on a request, and where they did as it says, until its pod forges. */
  async function answeredAndTrue(id: string, to: string): Promise<string> {
    const phase = await awaitFact("last word on the request", STEADY_WITHIN_MS, async () => {
      const text = await cluster.kubectl("get", "cardanoleader", "cardano-leader", "-o", "jsonpath={.status.handover}");
      const answer = JSON.parse(text === "" ? "{}" : text) as { id?: string; phase?: string };
      return answer.id === id && FINAL.has(answer.phase ?? "") ? answer.phase : undefined;
    });
    if (phase === "done") await forgesFrom(to);
    return phase;
  }

  async function requested(): Promise<string | undefined> {
    const path = "jsonpath={.metadata.annotations.cardano\\.io/handover}";
    const text = await cluster.kubectl("get", "cardanoleader", "cardano-leader", "-o", path);
    return text === "" ? undefined : (JSON.parse(text) as { id: string }).id;
  }

  /** Waits until every standby has stood by for so long that none is refused for it. */
  async function beforeSwitch(): Promise<{ forger: string; to: string; others: string[] }> {
    const forger = await cluster.steady(STEADY_WITHIN_MS);
    const others = cluster.names.filter((name) => name !== forger);
    await awaitFact("standbys that may follow at once", STEADY_WITHIN_MS, haveAllWatched, { lookIntervalMs: 500 });
    return { forger, others, to: others[Math.floor(Math.random() * others.length)] as string };
  }

  async function haveAllWatched(): Promise<true | undefined> {
    const text = await cluster.kubectl("get", "cardanoleader", "cardano-leader", "-o", "jsonpath={.status.pods}");
    const pods = JSON.parse(text) as { role: string; since: string; reason: string }[];
    const standbys = pods.filter(({ role }) => role === "standby");
    const isOld = ({ since }: { since: string }): boolean =>
      Date.now() - Date.parse(since) > FAULT_TIMING.leaseMs + 1500;
    return standbys.length === cluster.names.length - 1 && standbys.every(isOld) ? true : undefined;
  }

  async function forgesFrom(name: string): Promise<void> {
    await awaitFact(`slot forged by ${name}`, FORGES_WITHIN_MS, async () =>
      (await cluster.judge.forged()).at(-1)?.pod === name ? true : undefined,
    );
  }
});

function told(runs: readonly CommandEnd[]): string {
  return runs.map(({ code, out, err }) => `exit ${code}\n${out}${err}`).join("\n");
}
