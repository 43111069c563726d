import { setTimeout as sleep } from "node:timers/promises";
import { renderTable } from "../terminal/table.ts";
import type { DemoDevnet, DemoPods } from "./demo-pods.ts";

const RESTART_DELAY_MS = 3000;

/** Keeps all producers running until the signal fires: one that is gone, for whatever reason, is started again. */
export async function keepRunning(devnet: DemoPods, say: (text: string) => void, signal: AbortSignal): Promise<void> {
  await Promise.all(devnet.names.map((name) => keepProducer(devnet, name, say, signal)));
}

async function keepProducer(
  devnet: DemoPods,
  name: string,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  for (;;) {
    await Promise.race([devnet.pod(name).gone, stopped]);
    if (signal.aborted) return;
    say(`${name} is gone, and starts again in ${RESTART_DELAY_MS / 1000} s`);
    await Promise.race([sleep(RESTART_DELAY_MS, undefined, { ref: false }), stopped]);
    if (signal.aborted) return;
    await devnet.start(name);
  }
}

/** Where everything is, for kubectl, curl and forgectl in another terminal. */
export function renderAddresses(devnet: DemoDevnet, status: string): string {
  const rows = devnet.names.map((name) => {
    const { sidecarUrl: sidecar, nodeMetricsUrl: nodeMetrics } = devnet.pod(name);
    return [name, sidecar, nodeMetrics];
  });
  const [first] = devnet.names;
  const lines = [
    ...renderTable([{ title: "POD" }, { title: "SIDECAR" }, { title: "NODE METRICS" }], rows),
    "",
    "In another terminal:",
    "",
    `export DEMO=${devnet.directory}`,
    "export KUBECONFIG=$DEMO/kubeconfig",
    status,
    "kubectl get lease,cardanoleader,events",
    `curl $(cat $DEMO/${first}/url)/status        # also /metrics, /readyz`,
    `tail -f $DEMO/${first}/sidecar.log           # also node.log, slots.jsonl`,
    `kill -s KILL -- -$(cat $DEMO/${first}/pid)   # sudden death of a pod`,
  ];
  return `${lines.map((line) => (line === "" ? "" : `  ${line}`)).join("\n")}\n`;
}
