import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { probeSocket } from "../src/probe-socket.ts";
import { ACCEPTANCE, answering, aSocket, OTHER_NETWORK } from "./scripted-socket.ts";

const networkMagic = 764_824_073;
const timeoutMs = 5000;

describe("probeSocket", () => {
  it("takes an acceptance that comes byte by byte", async () => {
    await using socket = await aSocket(answering(...[...ACCEPTANCE].map((byte) => Uint8Array.of(byte))));

    const answer = await probeSocket({ path: socket.path, networkMagic, timeoutMs });

    expect(answer).toEqual({ kind: "accepted", version: 23 });
  });

  it("sends one frame that offers versions 16 to 23", async () => {
    const received: Buffer[] = [];
    await using socket = await aSocket((connection) => {
      connection.on("data", (chunk: Buffer) => received.push(chunk));
      answering(ACCEPTANCE)(connection);
    });

    await probeSocket({ path: socket.path, networkMagic, timeoutMs });

    expect(Buffer.concat(received).toString("hex")).toMatch(/^00000000000000538200a81980108.*1980178/);
  });

  it("tells a node of another network from one that does not answer", async () => {
    await using socket = await aSocket(answering(OTHER_NETWORK));

    const answer = await probeSocket({ path: socket.path, networkMagic, timeoutMs });

    expect(answer).toMatchObject({ kind: "wrong-network", message: expect.stringContaining("abc") });
  });

  it("does not take a web server for a node", async () => {
    await using socket = await aSocket(answering(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")));

    expect(await probeSocket({ path: socket.path, networkMagic, timeoutMs })).toMatchObject({ kind: "refused" });
  });

  it("gives up at its deadline, so that a hung node cannot hold a round", async () => {
    await using socket = await aSocket(() => undefined);

    const answer = await probeSocket({ path: socket.path, networkMagic, timeoutMs: 50 });

    expect(answer).toMatchObject({ kind: "silent", message: expect.stringContaining("50 ms") });
  });

  it("gives up when it is called off, before and during the wait", async () => {
    await using socket = await aSocket(() => undefined);
    const caller = new AbortController();
    const options = { path: socket.path, networkMagic, timeoutMs, signal: caller.signal };

    const waiting = probeSocket(options);
    caller.abort();

    expect(await waiting).toMatchObject({ kind: "silent" });
    expect(await probeSocket(options)).toMatchObject({ kind: "silent" });
  });

  it("is silent about a node that hangs up without a word", async () => {
    await using socket = await aSocket((connection) => connection.end());

    expect(await probeSocket({ path: socket.path, networkMagic, timeoutMs })).toMatchObject({ kind: "silent" });
  });

  it("says that there is no socket, and that nobody listens behind one", async () => {
    await using socket = await aSocket(() => undefined);
    const stale = `${socket.path}.stale`;
    await writeFile(stale, "");

    const missing = await probeSocket({ path: `${socket.path}.missing`, networkMagic, timeoutMs });
    const dead = await probeSocket({ path: stale, networkMagic, timeoutMs });

    expect(missing).toEqual({ kind: "silent", message: `no socket at ${socket.path}.missing` });
    expect(dead).toEqual({ kind: "silent", message: `nobody listens at ${stale}` });
  });

  it("leaves no connection behind", async () => {
    await using socket = await aSocket(answering(ACCEPTANCE));

    await probeSocket({ path: socket.path, networkMagic, timeoutMs });

    await expect.poll(() => socket.open()).toBe(0);
  });
});
