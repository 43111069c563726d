import type { LeaseWrite } from "@cardano-forge/election";
import type { Edit, Fault } from "./fault.ts";
import { type Server, stateAt } from "./network.ts";
import type { World } from "./world.ts";

type ServerFault = Extract<Fault, { kind: "down" | "restore" | "delete" | "recreate" | "edit" }>;

/** What happens to a server, or to the Lease on it. */
export function strikeServer(server: Server, fault: ServerFault, world: World, alsoDown?: Server): unknown {
  const { register } = server;
  switch (fault.kind) {
    case "delete":
      return register.delete();
    case "recreate":
      return recreate(server, fault.atMs - fault.backMs);
    case "edit":
      return register.current() === undefined ? undefined : register.edit(EDITS[fault.edit](world.now));
    case "down":
      return goDown([server, alsoDown], fault.forMs, world);
    case "restore": {
      const snapshot = stateAt(server, fault.atMs - fault.backMs);
      return goDown([server, alsoDown], fault.forMs, world, () => register.restore(snapshot));
    }
  }
}

function goDown(servers: readonly (Server | undefined)[], forMs: number, world: World, onReturn?: () => void): void {
  const there = servers.filter((server) => server !== undefined);
  if (there.some(({ isDown }) => isDown)) return;
  for (const server of there) server.isDown = true;
  world.after(forMs, () => {
    for (const server of there) server.isDown = false;
    onReturn?.();
  });
}

/** `kubectl get -o yaml`, delete, and create from that file: the same content under another uid. */
function recreate({ register, ...server }: Server, copiedMs: number): void {
  const copy = stateAt({ register, ...server }, copiedMs).lease;
  if (register.current() !== undefined) register.delete();
  if (copy === undefined) return;
  const { uid: _, resourceVersion: __, ...write } = copy;
  // Done when this returns; only its answer is waited for.
  void register.store("kubectl").create(write, { signal: new AbortController().signal });
}

const asForeigner = (nowMs: number): Partial<LeaseWrite> => ({
  holderIdentity: "client-go",
  renewTime: new Date(nowMs).toISOString(),
});

const EDITS: Readonly<Record<Edit, (nowMs: number) => Partial<LeaseWrite>>> = {
  label: () => ({}),
  "clear-holder": () => ({ holderIdentity: "" }),
  "foreign-holder": (nowMs) => ({ ...asForeigner(nowMs), annotation: undefined }),
  "foreign-keeps-annotation": asForeigner,
  garbage: () => ({
    leaseDurationSeconds: -7,
    annotation: "{",
    renewTime: "yesterday",
    leaseTransitions: 2_147_483_647,
  }),
  huge: () => ({ annotation: JSON.stringify({ v: 1, state: "held", note: "x".repeat(200_000) }) }),
  "unknown-version": () => ({ annotation: '{"v":2,"state":"free","term":7,"nonce":"n"}' }),
};
