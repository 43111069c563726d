import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Vault } from "@cardano-forge/credentials";
import { hostClock } from "@cardano-forge/host";
import { afterEach, describe, expect, it } from "vitest";
import { createMetricsWindow } from "../../src/reconcile/metrics-window.ts";

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A node's metrics endpoint that shows what the test says, and a clock that the test moves. */
async function aWindow(o: { real?: number; decoys?: number[] } = {}) {
  const shown = { aboutToLead: 0, startKesPeriod: 1500, isSilent: false, asked: 0 };
  const server = createServer((_, response) => {
    shown.asked += 1;
    if (shown.isSilent) return;
    const { aboutToLead: count, startKesPeriod } = shown;
    const lines = [
      "cardano_node_metrics_forging_enabled 1",
      `cardano_node_metrics_Forge_about_to_lead_counter ${count}`,
      `cardano_node_metrics_Forge_node_not_leader_counter ${count}`,
      `cardano_node_metrics_operationalCertificateStartKESPeriod_int ${startKesPeriod}`,
    ];
    response.end(`${lines.join("\n")}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => {
    server.close();
    server.closeAllConnections();
  });
  let laterMs = 0;
  let decoy = 0;
  const decoys = o.decoys ?? [1300];
  const window = createMetricsWindow({
    clock: { ...hostClock, monotonicMs: () => hostClock.monotonicMs() + laterMs },
    vault: {
      get decoy() {
        return { startKesPeriod: decoys[decoy] };
      },
    } as Vault,
    metricsUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    realStartKesPeriod: () => o.real ?? 1500,
  });
  const signal = new AbortController().signal;
  return {
    shown,
    window,
    nextDecoy: () => {
      decoy += 1;
    },
    later: (ms: number) => {
      laterMs += ms;
    },
    look: async (count: number) => {
      shown.aboutToLead = count;
      laterMs += 60;
      await window.scrape("disabling", signal);
      return window.truth("disabling", Number.NEGATIVE_INFINITY);
    },
  };
}

describe("the window on a node's metrics", () => {
  it("tells the real certificate from the decoy that lies at rest", async () => {
    const { look, shown } = await aWindow();
    await look(1);
    await look(2);
    expect((await look(3)).truth).toMatchObject({ kind: "on", with: "real" });

    shown.startKesPeriod = 1300;
    await look(4);
    await look(5);
    expect((await look(6)).truth).toMatchObject({ kind: "on", with: "decoy" });
  });

  it("knows a decoy that was replaced since, because the node keeps what it has loaded", async () => {
    const { look, shown, nextDecoy } = await aWindow({ decoys: [1300, 1301] });
    shown.startKesPeriod = 1300;
    await look(1);
    nextDecoy();
    await look(2);

    expect((await look(3)).truth).toMatchObject({ kind: "on", with: "decoy" });
  });

  it("believes no sample that is older than the interval and two timeouts", async () => {
    const { look, window, later } = await aWindow();
    await look(1);
    expect(window.truth("forging", Number.NEGATIVE_INFINITY).areMetricsReachable).toBe(true);

    later(3100);

    expect(window.truth("forging", Number.NEGATIVE_INFINITY)).toMatchObject({
      truth: { kind: "unknown" },
      areMetricsReachable: false,
    });
  });

  it("asks no more often than the phase needs", async () => {
    const { window, shown, later } = await aWindow();
    const { signal } = new AbortController();
    await window.scrape("standby", signal);
    await window.scrape("standby", signal);
    later(5000);
    await window.scrape("standby", signal);

    expect(shown.asked).toBe(2);
  });

  it("asks again at once after a question that was called off", async () => {
    const { window, shown } = await aWindow();
    shown.isSilent = true;
    const calledOff = new AbortController();
    const asking = window.scrape("standby", calledOff.signal);
    calledOff.abort();
    await asking;
    shown.isSilent = false;

    await window.scrape("standby", new AbortController().signal);

    expect(window.latest()).toBeDefined();
  });

  it("begins anew with another process", async () => {
    const { look, window } = await aWindow();
    await look(1);
    window.forget();

    expect(window.latest()).toBeUndefined();
    expect(window.truth("forging", 0).truth).toMatchObject({ kind: "unknown" });
  });
});
