import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { isSystemError } from "./control-plane-error.ts";

/**
 * Below the ports that operating systems give to outgoing connections (from 32768 on Linux, 49152 on others), so that the
 * port is still free when a server that was stopped comes back to it.
 */
const RANGE = { from: 20_000, below: 32_000 } as const;
const ATTEMPTS = 50;

/** A TCP port on loopback that nobody listens on. Another process may take it before the caller does. */
export async function unusedPort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(RANGE.from, RANGE.below);
    if (await isUnused(port)) return port;
  }
  throw new Error(`no unused port in ${ATTEMPTS} attempts between ${RANGE.from} and ${RANGE.below}`);
}

async function isUnused(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if (isSystemError(error, "EADDRINUSE")) return false;
    throw error;
  }
  server.close();
  await once(server, "close");
  return true;
}
