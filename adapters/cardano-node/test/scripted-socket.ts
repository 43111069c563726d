import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A unix socket that treats each connection as the test says. */
export interface ScriptedSocket {
  readonly path: string;
  /** Connections that are open now. */
  open(): number;
}

export async function aSocket(serve: (socket: Socket) => void): Promise<ScriptedSocket & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), "node-socket-"));
  const path = join(directory, "node.socket");
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // The other side may leave at any moment; that is what is tested.
    socket.on("error", () => undefined);
    serve(socket);
  });
  server.listen(path);
  await once(server, "listening");
  return {
    path,
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const frame = (hex: string): Buffer => {
  const payload = Buffer.from(hex, "hex");
  const header = Buffer.alloc(8);
  header.writeUInt16BE(0x8000, 4);
  header.writeUInt16BE(payload.length, 6);
  return Buffer.concat([header, payload]);
};

/** Version 23 on mainnet. */
export const ACCEPTANCE = frame("8301198017821a2d964a09f4");
export const OTHER_NETWORK = frame("8202830219801463616263");

export const answering =
  (...pieces: readonly Uint8Array[]) =>
  (socket: Socket): void => {
    socket.once("data", async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise(setImmediate);
      }
    });
  };
