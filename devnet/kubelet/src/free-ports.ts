import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:net";

/**
 * Below the ports that operating systems give to outgoing connections (from 32768 on Linux, 49152 on others): one of those
 * could be taken by any request that somebody sends before the pod listens, and again each time its container restarts.
 */
const RANGE = { from: 10_000, below: 20_000 } as const;
const ATTEMPTS_FOR_EACH = 20;

/** As many different TCP ports on loopback as asked for, all of them free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  // All are held at once: a port that was given back could be handed out a second time.
  for (let attempt = 0; held.size < count && attempt < count * ATTEMPTS_FOR_EACH; attempt += 1) {
    const port = randomInt(RANGE.from, RANGE.below);
    const server = held.has(port) ? undefined : await tryListen(port);
    if (server !== undefined) held.set(port, server);
  }
  await Promise.all([...held.values()].map((server) => once(server.close(), "close")));
  if (held.size < count) throw new Error(`no ${count} free ports between ${RANGE.from} and ${RANGE.below}`);
  return [...held.keys()];
}

async function tryListen(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
}
