import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** As many different TCP ports on loopback as asked for, all of them free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  // All are held at once: a port that was given back could be handed out a second time.
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
