import { describe, expect, it } from "vitest";
import { createEventRecorder, type EventFailure, type EventRecorder, type ForgeEvent } from "../src/index.ts";
import { type ServerUnderTest, send } from "./server-under-test.ts";

const UID = "11111111-2222-3333-4444-555555555555";

interface SentEvent {
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
  readonly metadata: { readonly name: string };
}

function anEvent(parts: Partial<ForgeEvent> = {}): ForgeEvent {
  return {
    reason: "LeaseAcquired",
    note: "producer-0 leads",
    type: "Normal",
    action: "Acquire",
    regarding: { apiVersion: "cardano.io/v1", kind: "CardanoLeader", name: "cardano-leader", uid: UID },
    ...parts,
  };
}

/** What becomes of Events on an API server. */
export function describeEventRecorder(given: () => ServerUnderTest): void {
  describe("Events", () => {
    it("tell the story in its order, where kubectl describe and kubectl get events look for it", async () => {
      const { recorder, told, list } = await aPlace(given());

      recorder.record(anEvent());
      recorder.record(anEvent({ reason: "ForgingEnabled", note: "the node forges with the real key" }));
      recorder.record(anEvent({ reason: "NodeUnreachable", type: "Warning", action: "Probe" }));
      await recorder.flush(5_000);

      // As kubectl describe asks for the events of an object.
      const events = await list(
        `involvedObject.name=cardano-leader,involvedObject.kind=CardanoLeader,involvedObject.uid=${UID}`,
      );
      // A list comes by name, and kubectl leaves it so where the times are equal, which are whole seconds.
      expect(events.map(({ reason }) => reason)).toEqual(["LeaseAcquired", "ForgingEnabled", "NodeUnreachable"]);
      expect(events.find(({ reason }) => reason === "LeaseAcquired")).toMatchObject({
        type: "Normal",
        action: "Acquire",
        message: "producer-0 leads",
        source: { component: "cardano-forge-manager", host: "producer-0" },
        reportingComponent: "cardano-forge-manager",
        reportingInstance: "producer-0",
        firstTimestamp: "2026-01-02T03:04:05Z",
        count: 1,
      });
      expect(told).toEqual([]);
    });

    it("that repeat are one event with a count and the time of the last", async () => {
      const { recorder, list, advance } = await aPlace(given());

      recorder.record(anEvent());
      advance(60_000);
      recorder.record(anEvent());
      advance(60_000);
      recorder.record(anEvent());
      await recorder.flush(5_000);

      expect(await list()).toMatchObject([
        { count: 3, firstTimestamp: "2026-01-02T03:04:05Z", lastTimestamp: "2026-01-02T03:06:05Z" },
      ]);
    });

    it("are told anew when the one that they repeat has expired", async () => {
      const { recorder, list, remove } = await aPlace(given());
      recorder.record(anEvent());
      await recorder.flush(5_000);
      const [first] = await list();
      await remove(first?.metadata.name ?? "");

      recorder.record(anEvent());
      await recorder.flush(5_000);

      const [second, ...others] = await list();
      expect(others).toEqual([]);
      expect(second).toMatchObject({ count: 1 });
      expect(second?.metadata.name).not.toBe(first?.metadata.name);
    });

    it("are cut to what a server accepts, without breaking a character in two", async () => {
      const { recorder, told, list } = await aPlace(given());
      const name = `${"a".repeat(250)}`;

      recorder.record(
        anEvent({
          reason: "R".repeat(500),
          action: "A".repeat(500),
          note: `${"x".repeat(1_023)}😀😀`,
          regarding: { apiVersion: "cardano.io/v1", kind: "CardanoLeader", name },
        }),
      );
      await recorder.flush(5_000);

      expect(told).toEqual([]);
      expect((await list())[0]?.message).toBe(`${"x".repeat(1_023)}\uFFFD`);
    });

    it("that the server refuses are dropped one by one and told once", async () => {
      const { recorder, told, list } = await aPlace(given());
      const elsewhere = { ...anEvent().regarding, namespace: "nowhere" };

      recorder.record(anEvent({ regarding: elsewhere }));
      recorder.record(anEvent({ regarding: elsewhere, note: "again" }));
      recorder.record(anEvent({ reason: "ForgingEnabled" }));
      await recorder.flush(5_000);

      expect(told).toMatchObject([{ kind: "refused", status: 404 }]);
      expect(await list()).toMatchObject([{ reason: "ForgingEnabled" }]);
    });
  });
}

async function aPlace(server: ServerUnderTest): Promise<{
  readonly recorder: EventRecorder;
  readonly told: EventFailure[];
  list(fieldSelector?: string): Promise<readonly SentEvent[]>;
  remove(name: string): Promise<void>;
  advance(ms: number): void;
}> {
  const namespace = await server.namespace();
  const collection = `/api/v1/namespaces/${namespace}/events`;
  const told: EventFailure[] = [];
  let nowMs = Date.parse("2026-01-02T03:04:05.678Z");
  const recorder = createEventRecorder({
    connection: server.admin,
    namespace,
    component: "cardano-forge-manager",
    instance: "producer-0",
    onFailure: (failure) => told.push(failure),
    now: () => new Date(nowMs),
  });
  return {
    recorder,
    told,
    async list(fieldSelector = "") {
      const query = fieldSelector === "" ? "" : `?fieldSelector=${encodeURIComponent(fieldSelector)}`;
      return (await send(server.admin, "GET", `${collection}${query}`))["items"] as SentEvent[];
    },
    remove: async (name) => void (await send(server.admin, "DELETE", `${collection}/${name}`)),
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
