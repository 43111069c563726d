import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { encode } from "cborg";
import { type CborStream, createCborStream } from "./cbor-stream.ts";
import { answerChainSync, type ChainTip } from "./chain-sync.ts";
import { answerHandshake, type HandshakePolicy } from "./handshake.ts";
import { createFrameReader, responderFrame } from "./mux.ts";

const HANDSHAKE = 0;
const CHAIN_SYNC = 5;

/** Where to listen, and what to answer. */
export interface SocketServerPorts {
  readonly path: string;
  readonly policy: HandshakePolicy;
  readonly tip: () => ChainTip;
  /** Accepts connections and says nothing. */
  readonly isSilent: () => boolean;
}

/** A socket that listens. */
export interface SocketServer {
  /** Closes everything and removes the socket. */
  stop(): Promise<void>;
}

/** Listens where clients of the node connect, in the place of a socket that an earlier process left. */
export async function startSocketServer(ports: SocketServerPorts): Promise<SocketServer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    // A client that leaves is not a fault of the node.
    socket.on("error", () => socket.destroy());
    if (!ports.isSilent()) converse(socket, ports);
  });
  rmSync(ports.path, { force: true });
  server.listen(ports.path);
  await once(server, "listening");
  return {
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function converse(socket: Socket, { policy, tip }: SocketServerPorts): void {
  const readFrames = createFrameReader();
  const streams = new Map<number, CborStream>();
  let isAccepted = false;

  function answer(protocol: number, message: unknown): unknown {
    if (protocol === HANDSHAKE && !isAccepted) {
      const { message: said, isAccepted: isAgreed } = answerHandshake(message, policy);
      isAccepted = isAgreed;
      return said;
    }
    if (protocol === CHAIN_SYNC && isAccepted) return answerChainSync(message, tip());
    throw new Error(`nothing is said on protocol ${protocol} now`);
  }

  function receive(bytes: Uint8Array): void {
    for (const { protocol, payload } of readFrames(bytes)) {
      const stream = streams.get(protocol) ?? createCborStream();
      streams.set(protocol, stream);
      for (const message of stream.push(payload)) {
        const said = answer(protocol, message);
        if (said !== undefined) socket.write(responderFrame(protocol, encode(said)));
        if (protocol === HANDSHAKE && !isAccepted) socket.end();
      }
    }
  }

  socket.on("data", (bytes: Buffer) => {
    try {
      receive(bytes);
    } catch {
      // The real node closes the connection on whoever does not keep to the protocol.
      socket.destroy();
    }
  });
}
