import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyAnswer, encodeProposal } from "../src/handshake.ts";
import { encodeFrame, joinFrames } from "../src/mux-frame.ts";

const MAINNET = 764_824_073;
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const hexOf = (data: Uint8Array): string => Buffer.from(data).toString("hex");

describe("the proposal", () => {
  // Composed from ouroboros-network, specs/handshake-node-to-client.cddl.
  it("is byte for byte what a node expects on mainnet", () => {
    const versions = [0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17].map(
      (version) => `1980${version.toString(16)}821a2d964a09f4`,
    );

    const proposal = encodeProposal(MAINNET);

    expect(hexOf(proposal)).toBe(`8200a8${versions.join("")}`);
    expect(proposal).toHaveLength(83);
    expect(hexOf(encodeFrame(0, proposal)).slice(0, 16)).toBe("0000000000000053");
  });

  it.each([
    [1, "01"],
    [200, "18c8"],
    [1097, "190449"],
    [4_294_967_295, "1affffffff"],
  ])("writes the magic %i in its shortest form", (magic, hex) => {
    expect(hexOf(encodeProposal(magic))).toContain(`19801082${hex}f4`);
  });
});

describe("classifyAnswer", () => {
  it("accepts a node that names a version that was offered and the magic that was asked for", () => {
    expect(classifyAnswer(bytes("83 01 198017 82 1a2d964a09 f4"), MAINNET)).toEqual({ kind: "accepted", version: 23 });
  });

  it.each([
    ["names another magic while it accepts", "83 01 198017 82 02 f4"],
    [
      "refuses because of its magic",
      "82 02 83 02 198014 78 1c 76657273696f6e2064617461206d69736d617463683a206f74686572",
    ],
  ])("sees another network when the node %s", (_, hex) => {
    expect(classifyAnswer(bytes(hex), MAINNET)).toMatchObject({ kind: "wrong-network" });
  });

  it.each([
    ["knows none of our versions", "82 02 82 00 82 198018 198019", /versions 24, 25/],
    ["lists its versions without a count", "82 02 82 00 9f 198018 ff", /versions 24/],
    ["cannot read us", "82 02 83 01 198010 60", /could not read/],
    ["accepts a version that was not offered", "83 01 198009 82 1a2d964a09 f4", /not offered/],
    ["accepts a node-to-node version", "83 01 17 82 1a2d964a09 f4", /not offered/],
    ["answers a query", "83 01 198017 82 1a2d964a09 f5", /something else/],
    ["says something else", "81 03", /neither/],
    ["says more than one thing", "83 01 198017 82 1a2d964a09 f4 00", /more than one/],
    ["does not speak CBOR of this kind", "ff", /unexpected CBOR/],
  ])("refuses to call it a node when it %s", (_, hex, message) => {
    expect(classifyAnswer(bytes(hex), MAINNET)).toEqual({ kind: "refused", message: expect.stringMatching(message) });
  });

  it("accepts no bytes but those of an acceptance with this magic", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        const answer = classifyAnswer(noise, MAINNET);

        if (answer.kind === "accepted") expect(hexOf(noise)).toMatch(/1a2d964a09f4/);
        else expect(["incomplete", "refused", "wrong-network"]).toContain(answer.kind);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("joinFrames", () => {
  const responder = (payload: Uint8Array): Uint8Array => {
    const frame = encodeFrame(0, payload);
    frame[4] = 0x80;
    return frame;
  };

  it("joins a message from its frames however they are cut", () => {
    const message = bytes("8301198017821a2d964a09f4");
    fc.assert(
      fc.property(fc.integer({ min: 1, max: message.length }), (size) => {
        const frames: number[] = [];
        for (let at = 0; at < message.length; at += size) frames.push(...responder(message.subarray(at, at + size)));
        const whole = Uint8Array.from(frames);

        expect(joinFrames(whole, 0)).toEqual({ payload: message, isWrong: false });
        for (let cut = 0; cut < whole.length; cut += 1) {
          const { payload, isWrong } = joinFrames(whole.subarray(0, cut), 0);
          expect(isWrong).toBe(false);
          expect(hexOf(message).startsWith(hexOf(payload))).toBe(true);
        }
      }),
    );
  });

  it.each([
    ["an empty frame", "0000000080000000"],
    ["a frame of another protocol", "000000008005000100"],
    ["a frame that claims to come from us", "000000000000000100"],
  ])("takes %s for wrong", (_, hex) => {
    expect(joinFrames(bytes(hex), 0).isWrong).toBe(true);
  });
});
