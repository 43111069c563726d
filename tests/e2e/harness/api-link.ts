import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/**
 * What the wire between a pod and its API server does.
 *
 * `black-hole`: connections stand and nothing passes. `requests-lost` and `answers-lost`: one direction passes.
 * `refused`: connections break and none is accepted. `slow`: everything arrives, each way three seconds later.
 * What was held up arrives when the wire is whole again, as TCP sends it once more.
 */
export type LinkState = "whole" | "black-hole" | "requests-lost" | "answers-lost" | "refused" | "slow";

/** A TCP proxy in front of one API server, for one pod. */
export interface ApiLink {
  readonly port: number;
  set(state: LinkState): void;
  close(): Promise<void>;
}

/** What `slow` takes each way: there and back it is longer than a request may take. */
export const SLOW_MS = 3000;

/** Opens a link to a server on loopback. */
export async function openApiLink(serverPort: number): Promise<ApiLink> {
  let state: LinkState = "whole";
  const connections = new Set<Connection>();
  const server = createServer((near) => {
    if (state === "refused") {
      near.resetAndDestroy();
      return;
    }
    const connection = joinSockets(near, connect(serverPort, "127.0.0.1"), () => state);
    connections.add(connection);
    void connection.closed.then(() => connections.delete(connection));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      state = next;
      for (const connection of connections) {
        if (next === "refused") connection.reset();
        else connection.pump();
      }
    },
    async close() {
      for (const connection of connections) connection.reset();
      server.close();
      await once(server, "close");
    },
  };
}

interface Connection {
  readonly closed: Promise<unknown>;
  /** Sends what the state now lets pass. */
  pump(): void;
  reset(): void;
}

function joinSockets(near: Socket, far: Socket, state: () => LinkState): Connection {
  const requests = lane(near, far, () => (isOpen(state(), "requests") ? delayOf(state()) : undefined));
  const answers = lane(far, near, () => (isOpen(state(), "answers") ? delayOf(state()) : undefined));
  const reset = (): void => {
    near.resetAndDestroy();
    far.resetAndDestroy();
  };
  // One side that is gone takes the other along; a half-closed connection serves nobody here.
  for (const socket of [near, far]) socket.on("error", reset).on("close", reset).setNoDelay(true);
  return {
    closed: Promise.all([near, far].map((socket) => new Promise((resolve) => socket.once("close", resolve)))),
    pump() {
      requests.pump();
      answers.pump();
    },
    reset,
  };
}

function isOpen(state: LinkState, direction: "requests" | "answers"): boolean {
  return state === "whole" || state === "slow" || (state !== `${direction}-lost` && state.endsWith("-lost"));
}

function delayOf(state: LinkState): number {
  return state === "slow" ? SLOW_MS : 0;
}

/** Carries bytes one way, in order; `delayMs` is undefined while nothing passes. */
function lane(from: Socket, to: Socket, delayMs: () => number | undefined): { pump(): void } {
  const held: { readonly bytes: Buffer; readonly cameAtMs: number }[] = [];
  let next: NodeJS.Timeout | undefined;

  function pump(): void {
    clearTimeout(next);
    const delay = delayMs();
    if (delay === undefined) return;
    for (let first = held[0]; first !== undefined; first = held[0]) {
      const restMs = first.cameAtMs + delay - performance.now();
      if (restMs > 0) {
        next = setTimeout(pump, restMs);
        return;
      }
      held.shift();
      if (!to.destroyed) to.write(first.bytes);
    }
  }

  from.on("data", (bytes: Buffer) => {
    held.push({ bytes, cameAtMs: performance.now() });
    pump();
  });
  from.on("close", () => clearTimeout(next));
  return { pump };
}
