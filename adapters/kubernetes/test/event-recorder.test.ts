import { describe, expect, it } from "vitest";
import { createEventRecorder, type EventFailure, type EventRecorder, type ForgeEvent } from "../src/index.ts";
import { type ManualPace, manualPace } from "./manual-pace.ts";
import { json, type Reply, type ScriptedServer, startScriptedServer, statusNo, until } from "./scripted-server.ts";

const regarding = { apiVersion: "v1", kind: "Pod", name: "producer-0" };
const anEvent = (note: string): ForgeEvent => ({ reason: "R", note, type: "Normal", action: "A", regarding });

interface Rig extends AsyncDisposable {
  readonly server: ScriptedServer;
  readonly recorder: EventRecorder;
  readonly pace: ManualPace;
  readonly told: EventFailure[];
  notes(): string[];
}

async function aRig(reply: Reply): Promise<Rig> {
  const server = await startScriptedServer(reply);
  const pace = manualPace();
  const told: EventFailure[] = [];
  const recorder = createEventRecorder({
    connection: server.connect({ requestTimeoutMs: 500 }),
    namespace: "pools",
    component: "c",
    instance: "i",
    onFailure: (failure) => told.push(failure),
    pace,
  });
  return {
    server,
    recorder,
    pace,
    told,
    notes: () => server.seen.map(({ body }) => (JSON.parse(body) as { message: string }).message),
    async [Symbol.asyncDispose]() {
      recorder.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

const created: Reply = (_, response, index) => json(response, 201, { metadata: { name: `event-${index}` } });

describe("an event recorder", () => {
  it("keeps the story while the API server is away, and tells it afterwards in its order", async () => {
    await using rig = await aRig((request, response, index) => {
      if (index < 3) response.destroy();
      else created(request, response, index);
    });

    rig.recorder.record(anEvent("first"));
    rig.recorder.record(anEvent("second"));
    await until(() => rig.server.seen.length === 5);

    expect(rig.notes()).toEqual(["first", "first", "first", "first", "second"]);
    expect(rig.pace.slept).toEqual([1_000, 2_000, 4_000]);
    expect(rig.told).toMatchObject([{ kind: "unreachable" }]);
  });

  it.each([429, 500, 503])("tries again after a %d, which passes", async (status) => {
    await using rig = await aRig((request, response, index) => {
      if (index === 0) statusNo(response, status, "Busy");
      else created(request, response, index);
    });

    rig.recorder.record(anEvent("first"));
    await until(() => rig.server.seen.length === 2);

    expect(rig.told).toMatchObject([{ kind: "unreachable" }]);
  });

  it("says once that it may not, stays silent for ten minutes, and then sees whether it may by now", async () => {
    let mayWrite = false;
    await using rig = await aRig((request, response, index) => {
      if (mayWrite) created(request, response, index);
      else statusNo(response, 403, "Forbidden", "events is forbidden");
    });

    rig.recorder.record(anEvent("first"));
    rig.recorder.record(anEvent("second"));
    await until(() => rig.told.length === 1);
    rig.recorder.record(anEvent("third"));
    mayWrite = true;
    rig.pace.advance(9 * 60_000);
    rig.recorder.record(anEvent("fourth"));
    rig.pace.advance(61_000);
    rig.recorder.record(anEvent("fifth"));
    await until(() => rig.server.seen.length === 2);

    expect(rig.notes()).toEqual(["first", "fifth"]);
    expect(rig.told).toEqual([{ kind: "forbidden", message: "events is forbidden" }]);
  });

  it("tells a failure again after events have arrived in between", async () => {
    await using rig = await aRig((request, response, index) => {
      if (index % 2 === 0) statusNo(response, 422, "Invalid");
      else created(request, response, index);
    });

    for (const note of ["bad", "good", "bad again"]) rig.recorder.record(anEvent(note));
    await until(() => rig.server.seen.length === 3);

    await until(() => rig.told.length === 2);
    expect(rig.told.map(({ kind }) => kind)).toEqual(["refused", "refused"]);
  });

  it("drops the oldest when more than 256 wait, and says so once", async () => {
    let isAway = true;
    await using rig = await aRig((request, response, index) => {
      if (isAway) response.destroy();
      else created(request, response, index);
    });

    for (let index = 0; index < 300; index += 1) rig.recorder.record(anEvent(`event ${index}`));
    isAway = false;
    await rig.recorder.flush(60_000);
    await until(() => rig.notes().at(-1) === "event 299");

    expect(new Set(rig.notes()).size).toBeLessThanOrEqual(257);
    expect(rig.told.filter(({ kind }) => kind === "overflow")).toHaveLength(1);
  });

  it("does not hold up a shutdown longer than it is given", async () => {
    await using rig = await aRig(() => undefined);
    rig.recorder.record(anEvent("never answered"));

    await rig.recorder.flush(1_000);

    expect(rig.pace.slept).toEqual([1_000]);
  });

  it("sends nothing after it was closed", async () => {
    await using rig = await aRig(created);

    rig.recorder.close();
    rig.recorder.record(anEvent("late"));
    await rig.recorder.flush(1_000);

    expect(rig.server.seen).toEqual([]);
  });
});
