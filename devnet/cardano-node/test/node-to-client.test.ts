import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startSocketServer } from "../src/node-to-client/socket-server.ts";

// Composed by hand from specs/handshake-node-to-client.cddl of ouroboros-network.
const MAINNET_16_TO_23 =
  "8200a8198010821a2d964a09f4198011821a2d964a09f4198012821a2d964a09f4198013821a2d964a09f4" +
  "198014821a2d964a09f4198015821a2d964a09f4198016821a2d964a09f4198017821a2d964a09f4";
const ONLY_16 = { mainnet: "8200a1198010821a2d964a09f4", preview: "8200a11980108202f4" };
const FROM_THE_FUTURE = "8200a1198063821a2d964a09f4";
const QUERY = "8200a1198010821a2d964a09f5";

const frame = (protocol: number, hex: string): Buffer => {
  const payload = Buffer.from(hex, "hex");
  const header = Buffer.alloc(8);
  header.writeUInt16BE(protocol, 4);
  header.writeUInt16BE(payload.length, 6);
  return Buffer.concat([header, payload]);
};

interface Conversation extends AsyncDisposable {
  /** Sends bytes, in two pieces, and returns the payload of the one frame that comes back. */
  say(bytes: Uint8Array): Promise<string>;
  readonly socket: Socket;
}

async function aConversation(versions: readonly [number, number] = [16, 23]): Promise<Conversation> {
  const directory = await mkdtemp(join(tmpdir(), "devnet-socket-"));
  const path = join(directory, "node.socket");
  await writeFile(path, "left behind by a process that was killed");
  const policy = { networkMagic: 764_824_073, versions };
  const server = await startSocketServer({
    path,
    policy,
    tip: () => ({ slot: 4000, block: 200 }),
    isSilent: () => false,
  });
  const socket = connect({ path });
  await once(socket, "connect");
  return {
    socket,
    async say(bytes) {
      const answer = once(socket, "data") as Promise<[Buffer]>;
      socket.write(bytes.subarray(0, 5));
      socket.write(bytes.subarray(5));
      const [received] = await answer;
      expect(received.readUInt16BE(4) & 0x8000).toBe(0x8000);
      expect(received.readUInt16BE(6)).toBe(received.length - 8);
      return received.subarray(8).toString("hex");
    },
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await server.stop();
      await rm(directory, { recursive: true });
    },
  };
}

describe("the node-to-client socket", () => {
  it("accepts the highest version that both speak", async () => {
    await using client = await aConversation([16, 20]);

    expect(await client.say(frame(0, MAINNET_16_TO_23))).toBe("8301198014821a2d964a09f4");
  });

  it("accepts a client that speaks one old version", async () => {
    await using client = await aConversation();

    expect(await client.say(frame(0, ONLY_16.mainnet))).toBe("8301198010821a2d964a09f4");
  });

  it("refuses another network, in words, and hangs up", async () => {
    await using client = await aConversation();
    const hungUp = once(client.socket, "end");

    const answer = await client.say(frame(0, ONLY_16.preview));

    expect(answer).toMatch(/^82028302198010/);
    expect(Buffer.from(answer, "hex").toString()).toContain("version data mismatch");
    await hungUp;
  });

  it("lists its versions to a client that speaks none of them", async () => {
    await using client = await aConversation([16, 17]);

    expect(await client.say(frame(0, FROM_THE_FUTURE))).toBe("8202820082198010198011");
  });

  it("answers a query with all its versions once the network is right", async () => {
    await using client = await aConversation([16, 17]);

    expect(await client.say(frame(0, QUERY))).toBe("8203a2198010821a2d964a09f4198011821a2d964a09f4");
  });

  it.each([
    ["no point", "820480", /^82068282190fa0/],
    ["the origin", "82048180", /^8305808282190fa0/],
  ])("tells its tip to whoever asks for an intersection with %s", async (_, hex, expected) => {
    await using client = await aConversation();
    await client.say(frame(0, ONLY_16.mainnet));

    expect(await client.say(frame(5, hex))).toMatch(expected);
  });

  it.each([
    ["speaks before the handshake", frame(5, "820480")],
    ["sends an empty frame", frame(0, "")],
    ["claims to be the node", frame(0x8000, ONLY_16.mainnet)],
    ["does not speak CBOR", frame(0, "ff")],
  ])("hangs up on a client that %s", async (_, bytes) => {
    await using client = await aConversation();
    const closed = once(client.socket, "close");

    client.socket.write(bytes);

    await closed;
  });
});
