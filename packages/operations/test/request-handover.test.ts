import { describe, expect, it } from "vitest";
import {
  awaitHandover,
  type HandoverAnswer,
  type HandoverPorts,
  type HandoverRequest,
  postHandover,
  type RequestBoard,
  renderHandoverRequest,
} from "../src/index.ts";

const NOW_MS = Date.parse("2026-09-01T12:00:00Z");
const request = (over: Partial<HandoverRequest> = {}): HandoverRequest => ({
  id: "h1",
  to: "b",
  expires: new Date(NOW_MS + 30_000).toISOString(),
  ...over,
});

/** An object that two operators may write, with a clock that moves only while somebody waits. */
function aBoard(answers: readonly (HandoverAnswer | undefined)[] = []) {
  let version = 1;
  let annotation: string | undefined;
  let nowMs = NOW_MS;
  const left = [...answers];
  let answer: HandoverAnswer | undefined;
  const ports: HandoverPorts = {
    read: async (): Promise<RequestBoard> => ({ resourceVersion: String(version), annotation, answer }),
    async write(given, overVersion) {
      if (overVersion !== String(version)) return "conflict";
      version += 1;
      annotation = renderHandoverRequest(given);
      return "written";
    },
    async wait(delayMs) {
      nowMs += delayMs;
      if (left.length > 0) answer = left.shift();
    },
    nowMs: () => nowMs,
  };
  const touch = (): void => {
    version += 1;
  };
  return {
    ports,
    touch,
    annotate: (text: string | undefined) => {
      annotation = text;
      touch();
    },
  };
}

const never = new AbortController().signal;
const follow = (board: ReturnType<typeof aBoard>, phases: string[] = []) =>
  awaitHandover(request(), board.ports, ({ phase }) => phases.push(phase ?? ""), never);

describe("posting a request", () => {
  it("writes it where none is under way, over whatever is done with", async () => {
    const board = aBoard();
    board.annotate(renderHandoverRequest(request({ id: "old", expires: new Date(NOW_MS - 1).toISOString() })));

    expect(await postHandover(request(), board.ports, never)).toEqual({ kind: "posted" });
  });

  it("lets one of two operators find the other's request, in whatever order they read and write", async () => {
    const board = aBoard();
    const mine = postHandover(request({ id: "mine" }), board.ports, never);
    const yours = postHandover(request({ id: "yours" }), board.ports, never);

    const kinds = (await Promise.all([mine, yours])).map(({ kind }) => kind);

    expect(kinds.toSorted()).toEqual(["crossed", "posted"]);
  });

  it("tries again after a heartbeat of the sidecars, which is no other request", async () => {
    const board = aBoard();
    let isFirst = true;
    const ports: HandoverPorts = {
      ...board.ports,
      async write(...given) {
        if (isFirst) board.touch();
        isFirst = false;
        return board.ports.write(...given);
      },
    };

    expect(await postHandover(request(), ports, never)).toEqual({ kind: "posted" });
  });

  it("gives up where others write each time, and says that nothing was written", async () => {
    const board = aBoard();
    const ports: HandoverPorts = { ...board.ports, write: async () => "conflict" };

    expect(await postHandover(request(), ports, never)).toEqual({ kind: "contended" });
  });

  it("writes nothing once the operator has given up", async () => {
    const board = aBoard();
    const signal = AbortSignal.abort();

    expect(await postHandover(request(), board.ports, signal)).toEqual({ kind: "given-up", lastPhase: undefined });
    expect((await board.ports.read(signal)).annotation).toBeUndefined();
  });
});

describe("an operator who gives up", () => {
  it("is told that the request may have been made, where it was under way", async () => {
    const interrupted = new AbortController();
    const board = aBoard();
    const ports: HandoverPorts = {
      ...board.ports,
      async write() {
        interrupted.abort();
        throw new Error("aborted");
      },
    };

    const outcome = await postHandover(request(), ports, interrupted.signal);

    expect(outcome).toEqual({ kind: "given-up", lastPhase: undefined });
  });

  it("is told how far it had come", async () => {
    const interrupted = new AbortController();
    const board = aBoard([{ id: "h1", phase: "stopping" }]);
    await postHandover(request(), board.ports, never);

    const outcome = awaitHandover(request(), board.ports, () => interrupted.abort(), interrupted.signal);

    expect(await outcome).toEqual({ kind: "given-up", lastPhase: "stopping" });
  });
});

describe("waiting for the answer", () => {
  const posted = async (answers: readonly (HandoverAnswer | undefined)[]) => {
    const board = aBoard(answers);
    await postHandover(request(), board.ports, never);
    return board;
  };

  it("hears each step, and the measured gap at the end", async () => {
    const phases: string[] = [];
    const answers = ["accepted", "stopping", "released", "taken"].map((phase) => ({ id: "h1", phase }));
    const board = await posted([...answers, { id: "h1", phase: "done", gapMilliseconds: 812 }]);

    expect(await follow(board, phases)).toEqual({ kind: "done", gapMs: 812, message: undefined });
    expect(phases).toEqual(["accepted", "stopping", "released", "taken", "done"]);
  });

  it.each(["refused", "expired", "failed"] as const)("ends as %s in the sidecar's own words", async (phase) => {
    const board = await posted([{ id: "h1", phase, message: "because" }]);

    expect(await follow(board)).toEqual({ kind: phase, message: "because" });
  });

  it("does not take the answer to another request for its own", async () => {
    const board = await posted([{ id: "h0", phase: "done" }]);

    expect(await follow(board)).toEqual({ kind: "unanswered", lastPhase: undefined });
  });

  it("ends where nobody answers while the request is valid", async () => {
    expect(await follow(await posted([]))).toEqual({ kind: "unanswered", lastPhase: undefined });
  });

  it("ends where a hand-over that was begun does not end", async () => {
    const board = await posted([{ id: "h1", phase: "stopping" }]);

    expect(await follow(board)).toEqual({ kind: "unanswered", lastPhase: "stopping" });
  });

  it("goes on over a read that fails, and fails with it only when nothing more can come", async () => {
    const board = await posted([{ id: "h1", phase: "done" }]);
    let failures = 2;
    const flaky: HandoverPorts = {
      ...board.ports,
      read: (signal) => (failures-- > 0 ? Promise.reject(new Error("reset")) : board.ports.read(signal)),
    };
    const dead: HandoverPorts = { ...board.ports, read: () => Promise.reject(new Error("reset")) };

    expect(await awaitHandover(request(), flaky, () => undefined, never)).toMatchObject({ kind: "done" });
    await expect(awaitHandover(request(), dead, () => undefined, never)).rejects.toThrow("reset");
  });

  it("ends where somebody replaced the request", async () => {
    const board = await posted([]);
    board.annotate(renderHandoverRequest(request({ id: "h2" })));

    expect(await follow(board)).toEqual({ kind: "replaced" });
  });
});
