import { connect, type Socket } from "node:net";
import { classifyAnswer, encodeProposal, type ProbeAnswer } from "./handshake.ts";
import { encodeFrame, HANDSHAKE_PROTOCOL, joinFrames } from "./mux-frame.ts";

/** Whom to ask, and for how long. */
export interface ProbeOptions {
  /** The node-to-client socket. */
  readonly path: string;
  readonly networkMagic: number;
  /** For everything, from connecting to the whole answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** No answer to a handshake comes near this. */
const MOST_BYTES = 16_384;

/** Asks a node's socket for a handshake. Never rejects and leaves no connection behind. */
export function probeSocket({ path, networkMagic, timeoutMs, signal }: ProbeOptions): Promise<ProbeAnswer> {
  const silent = (message: string): ProbeAnswer => ({ kind: "silent", message });
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve(silent("the probe was called off"));
    const socket = connect({ path });
    const settle = (answer: ProbeAnswer): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => settle(silent(`no answer within ${timeoutMs} ms at ${path}`)), timeoutMs);
    const onAbort = (): void => settle(silent("the probe was called off"));
    signal?.addEventListener("abort", onAbort, { once: true });
    socket.on("connect", () => socket.write(encodeFrame(HANDSHAKE_PROTOCOL, encodeProposal(networkMagic))));
    socket.on("error", (error) => settle(silent(explain(error, path))));
    socket.on("close", () => settle(silent(`${path} closed the connection without an answer`)));
    onAnswer(socket, networkMagic, settle);
  });
}

function onAnswer(socket: Socket, networkMagic: number, settle: (answer: ProbeAnswer) => void): void {
  let received = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const { payload, isWrong } = joinFrames(received, HANDSHAKE_PROTOCOL);
    if (isWrong || received.length > MOST_BYTES) {
      return settle({ kind: "refused", message: "what answers does not speak the node-to-client protocol" });
    }
    const answer = classifyAnswer(payload, networkMagic);
    if (answer.kind !== "incomplete") settle(answer);
  });
}

function explain({ code, message }: NodeJS.ErrnoException, path: string): string {
  if (code === "ENOENT") return `no socket at ${path}`;
  if (code === "ECONNREFUSED") return `nobody listens at ${path}`;
  if (code === "EACCES") return `no permission to open ${path}; run node and sidecar under one user id`;
  return message;
}
