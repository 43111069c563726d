import { createManualClock } from "@cardano-forge/election/testing";
import { beforeEach, expect, it } from "vitest";
import { createGuardClient, type GuardClient } from "../../src/guard/guard-client.ts";
import type { EngineMessage } from "../../src/guard/guard-message.ts";

const ORDERS = { kind: "orders" } as unknown as Extract<EngineMessage, { kind: "orders" }>;

let clock: ReturnType<typeof createManualClock>;
let told: { readonly atMs: number; readonly nonce: string }[];
let nonce: string;
/** Tells the client that the election has confirmed a write. */
let confirm: () => void;
let isReading: boolean;
let client: GuardClient;

beforeEach(() => {
  clock = createManualClock();
  told = [];
  nonce = "first";
  confirm = () => undefined;
  isReading = true;
  client = createGuardClient({
    clock,
    link: {
      isGuarded: () => true,
      async tell(message) {
        if (message.kind !== "report") return;
        told.push({ atMs: clock.monotonicMs(), nonce: message.confirmed.cluster[0]?.nonce ?? "" });
        if (!isReading) await new Promise(() => undefined);
      },
    },
    orders: () => ORDERS,
    report: () => ({
      permit: undefined,
      isOff: true,
      node: undefined,
      confirmed: { cluster: [{ uid: "u", resourceVersion: "1", nonce }], pool: [] },
    }),
    onConfirmed(listener) {
      confirm = listener;
    },
  });
});

it("tells a renewal at once, because a guard that does not know of it could not free the seat of an engine that dies now", async () => {
  void client.run(new AbortController().signal);
  await clock.advance(150);

  nonce = "second";
  confirm();

  expect(told.at(-1)).toEqual({ atMs: clock.monotonicMs(), nonce: "second" });
});

it("tells the same once a second, as a sign of life", async () => {
  void client.run(new AbortController().signal);
  await clock.advance(3050);

  expect(told.length).toBe(4);
});

it("lets nothing pile up before a guard that does not read", async () => {
  isReading = false;
  void client.run(new AbortController().signal);
  for (let second = 0; second < 60; second += 1) {
    nonce = String(second);
    confirm();
    await clock.advance(1000);
  }

  expect(told.length).toBe(1);
});
